"""
What a run's account tells of values that no declaration allowed: names and types, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

from ..named_tuple import NamedTuple
from ..redaction import is_clean, is_personal
from ..redaction.refusal import NotPlainError
from ..redaction.values import plain_scalar
from .spec import is_event_name

MAX_TOLD: Final = 50
"""Keys that one account names."""
_KINDS: Final = frozenset({"bool", "int", "float", "str", "list", "dict", "None", "object"})
_PARTS: Final = 4
_MAX_DIGITS: Final = 18


class Undeclared(NamedTuple):
    """A key that was passed with an event that doesn't allow it."""

    event: str
    key: str
    kind: str
    """The type of its values on the wire: one of `_KINDS`."""
    values: int = 1
    """How many values were left out."""

    @classmethod
    def parse(cls, text: object) -> Self | None:
        """Return what *text*, an element of an account, says; None if it's no such element."""
        parts = text.split(" ") if isinstance(text, str) else []
        if len(parts) != _PARTS:
            return None
        event, key, kind, values = parts
        if kind not in _KINDS or not values.isdecimal() or len(values) > _MAX_DIGITS:
            return None
        return cls(event, key, kind, int(values)) if _may_be_declared(event, key) else None


def note_of(event: str, key: str, value: object) -> str | None:
    """
    Return what is counted of a *value* that was left out; None where nothing could declare it.

    That is a key or an event that is none by its form, such as a sentence.
    """
    if not _may_be_declared(event, key):
        return None
    return f"{event} {key} {_kind_of(value)}"


def told(notes: Mapping[str, int]) -> list[str]:
    """Return as an account tells it what was counted of each note, the most frequent first."""
    by_count = sorted(notes.items(), key=lambda item: (-item[1], item[0]))
    texts = (f"{note} {values}" for note, values in by_count)
    return [text for text in texts if Undeclared.parse(text) and is_clean(text)][:MAX_TOLD]


def parsed(texts: object) -> Iterator[Undeclared]:
    """Yield what an account's list of *texts* says."""
    for text in texts if isinstance(texts, list) else ():
        found = Undeclared.parse(text)
        if found is not None:
            yield found


def names_of(undeclared: Iterable[Undeclared], most: int = 3) -> str:
    """Return the names of the first few, for a person; the others are counted."""
    by_event: dict[str, list[str]] = {}
    keys = {(each.event, each.key): None for each in undeclared}
    for event, key in list(keys)[:most]:
        by_event.setdefault(event, []).append(key)
    shown = [f"{event}: {', '.join(names)}" for event, names in by_event.items()]
    more = len(keys) - most
    return "; ".join(shown + ([f"and {more} more"] if more > 0 else []))


def _may_be_declared(event: str, key: str) -> bool:
    is_key = key.isidentifier() and key.isascii() and not is_personal(key)
    return is_key and is_event_name(event) and is_clean(event)


def _kind_of(value: Any) -> str:
    if isinstance(value, list | tuple | dict):
        return "dict" if isinstance(value, dict) else "list"
    try:
        plain = plain_scalar(value)
    except NotPlainError:
        return "object"
    kind = "None" if plain is None else type(plain).__name__
    return kind if kind in _KINDS else "object"
