"""
One JSON value, every key and text and list in it, however deep; what was seen is told with the keys that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..redaction import judge_text
from ..redaction.shown import MAX_SHOWN
from ..visible import visible
from .eye import Eye, Seen


class Place(NamedTuple):
    """Where in a document something was seen, what, and how long it is."""

    path: str
    seen: Seen
    length: int


def look_into(value: object, eye: Eye) -> Iterator[Place]:
    """Yield what *eye* sees in *value*, in the order of the document; what a personal key leads to isn't looked at again."""
    pending: list[tuple[str, object]] = [("", value)]
    while pending:  # no recursion, since a document may nest deeper than the interpreter
        path, here = pending.pop()
        if isinstance(here, dict):
            inside, found = _keys(path, here, eye)
        elif isinstance(here, list):
            inside, found = [(f"{path}[{index}]", item) for index, item in enumerate(here)], []
        else:
            inside, found = [], _texts([(path, here)], eye)
        texts = _texts(inside, eye)
        yield from (*found, *texts)
        if not texts:
            yield from _together(path, [item for _, item in inside], eye)
        pending += [pair for pair in reversed(inside) if isinstance(pair[1], dict | list)]


def _keys(path: str, mapping: Mapping[str, object], eye: Eye) -> tuple[list[tuple[str, object]], list[Place]]:
    inside: list[tuple[str, object]] = []
    found: list[Place] = []
    for index, (key, item) in enumerate(mapping.items()):
        seen = eye.in_key(key)
        name = _shown(key, index, eye)
        whole = f"{path}.{name}" if path else name
        if seen is None:
            inside.append((whole, item))
        else:
            found.append(Place(whole, seen, len(key)))
            if isinstance(item, dict | list) and eye.in_text(key) is not None:
                inside.append((whole, item))
    return inside, found


def _texts(items: Sequence[tuple[str, object]], eye: Eye) -> list[Place]:
    found = []
    for path, item in items:
        if isinstance(item, str) and (seen := eye.in_text(item)) is not None:
            found.append(Place(path, seen, len(item)))
    return found


def _together(path: str, items: list[Any], eye: Eye) -> Iterator[Place]:
    """Yield what the texts of a list or dict hold as one, and what its numbers spell."""
    texts = [item for item in items if isinstance(item, str)]
    seen = eye.in_all(texts) if len(texts) > 1 else None
    if seen is None and len(items) >= _FEWEST and not texts:
        seen = eye.in_numbers([item for item in items if not isinstance(item, dict | list)])
    if seen is not None:
        yield Place(path, seen, len(items))


def _shown(key: str, index: int, eye: Eye) -> str:
    """Return *key* where no rule hides it, else its position."""
    if judge_text(key) is not None or eye.in_text(key) is not None:
        return f"#{index}"
    text = visible(key)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


_FEWEST: Final = 20
