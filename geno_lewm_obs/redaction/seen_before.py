"""
Remember dicts and lists that passed the rules as a whole, so that equal ones can pass at once.

These are dicts of numbers, remembered by their keys, and lists of texts. `apply` stores what it let
pass; the fast path of a log call asks for it. A list of numbers needs no memory. What may be part
of a sequence with another field of a record isn't remembered.
"""

from __future__ import annotations

from typing import Any, Final

from ..bounded_cache import BoundedCache
from . import names
from .encoded import numbers_spell_sequence
from .text_rules import clean_texts
from .together import carried, is_piece, keys_may_tell
from .values import MAX_ITEMS, are_numbers

_MOST_KNOWN: Final = 64
_MOST_ITEMS: Final = 100
_MOST_LETTERS: Final = 4096
"""Characters, in all keys of a dict or all texts of a list, up to which it is remembered."""
_texts: Final[BoundedCache[tuple[str, ...], tuple[str, ...]]] = BoundedCache(
    _MOST_KNOWN, max_bytes=2**20
)
"""Lists of clean texts that passed, each and together, such as the frames of an exception."""


def seen_before(value: object) -> Any:
    """
    Return a copy of *value* if it is a dict or list that is known to pass, else None.

    No rule keeps anything of the copy out, and none of its characters needs an escape. It may be
    written as it is, by a writer that takes keys of the exact type `str` alone.
    """
    if type(value) is dict:
        # Copied before it is judged, so that no other thread can change it in between.
        return _dict_of_numbers(value.copy())
    if type(value) is list and value:
        return known_texts(value) if type(value[0]) is str else _list_of_numbers(value.copy())
    return None


def _dict_of_numbers(copy: dict[Any, Any]) -> dict[Any, Any] | None:
    values = [*copy.values()]
    if (*copy,) not in names.edition.known_dicts.entries or not are_numbers(values):
        return None
    return None if numbers_spell_sequence(values) else copy


def _list_of_numbers(copy: list[Any]) -> list[Any] | None:
    if len(copy) > MAX_ITEMS or not are_numbers(copy):
        return None
    return None if numbers_spell_sequence(copy) else copy


def known_texts(value: list[Any]) -> list[str] | None:
    """Return a copy of *value*, which holds texts, if it is known to pass as a whole, else None."""
    texts = _texts.entries.get(tuple(value)) if len(value) <= _MOST_ITEMS else None
    # The stored texts, since an element of *value* may be of a subclass that claims to be equal.
    return None if texts is None else list(texts)


def remember_keys(keys: tuple[str, ...], edition: names.Edition) -> None:
    """
    Remember *keys* of a dict that passed, if all of them are ASCII.

    Args:
        keys: All of them.
        edition: The edition of the list of names that was present before they were judged.
    """
    if keys in edition.known_dicts.entries:
        return
    printed = "".join(keys)
    if not _is_small(keys) or not printed.isascii() or "\x7f" in printed:
        return
    if not any(map(is_piece, keys)):
        edition.known_dicts.store(keys, keys_may_tell(keys))


def remember_texts(texts: tuple[str, ...]) -> None:
    """Remember *texts* of a list that passed, each and together."""
    if texts in _texts.entries or not _is_small(texts):
        return
    if all(map(clean_texts.__contains__, texts)) and not carried([*texts]):
        _texts.store(texts, texts)


def _is_small(texts: tuple[str, ...]) -> bool:
    return len(texts) <= _MOST_ITEMS and sum(map(len, texts)) <= _MOST_LETTERS
