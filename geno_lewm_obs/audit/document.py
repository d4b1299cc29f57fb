"""
One JSON value, every key and text and list in it, however deep; what was seen is told with the
keys that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from ..escapes import visible
from ..redaction import judge_text
from ..redaction.safe_name import MAX_SHOWN
from .detector import Detector, Match


class Place(NamedTuple):
    """Where in a document something was seen, what, and how long it is."""

    path: str
    seen: Match
    length: int


def look_into(value: object, detector: Detector) -> Iterator[Place]:
    """
    Yield what *detector* sees in *value*, in the order of the document; what a personal key leads
    to isn't looked at again.
    """
    pending: list[tuple[str, object]] = [("", value)]
    while pending:  # no recursion, since a document may nest deeper than the interpreter
        path, here = pending.pop()
        inside, found = _contents(path, here, detector)
        found += _texts(path, inside, detector)
        yield from found
        if not found:
            yield from _together(path, [item for _, item in inside], detector)
        pending += [
            (_joined(path, label), item)
            for label, item in reversed(inside)
            if isinstance(item, dict | list)
        ]


def _contents(
    path: str, here: object, detector: Detector
) -> tuple[list[tuple[str | int, object]], list[Place]]:
    """
    Return what is to be looked at in *here*, each with its key or index, and what is seen in the
    keys.
    """
    if isinstance(here, list):
        return list(enumerate(here)), []
    if not isinstance(here, dict):
        return [("", here)], []
    inside: list[tuple[str | int, object]] = []
    found: list[Place] = []
    for index, (key, item) in enumerate(here.items()):
        seen, name = detector.in_key(key), _shown(key, index, detector)
        if seen is not None:
            found.append(Place(_joined(path, name), seen, len(key)))
        if seen is None or (detector.in_text(key) is not None and isinstance(item, dict | list)):
            inside.append((name, item))
    return inside, found


def _texts(path: str, items: Sequence[tuple[str | int, object]], detector: Detector) -> list[Place]:
    found = []
    for label, item in items:
        if isinstance(item, str) and (seen := detector.in_text(item)) is not None:
            found.append(Place(_joined(path, label), seen, len(item)))
    return found


def _together(path: str, items: list[Any], detector: Detector) -> Iterator[Place]:
    """Yield what the texts of a list or dict hold as one, and what its numbers spell."""
    texts = [item for item in items if isinstance(item, str)]
    seen = detector.in_all(texts) if len(texts) > 1 else None
    if seen is None and not texts and len(items) >= _FEWEST:
        seen = detector.in_numbers([item for item in items if not isinstance(item, dict | list)])
    if seen is not None:
        yield Place(path, seen, len(items))


def _joined(path: str, label: str | int) -> str:
    whole = (
        f"{path}[{label}]"
        if isinstance(label, int)
        else f"{path}.{label}"
        if path and label
        else path + label
    )
    return whole if len(whole) <= _LONGEST_PATH else f"…{whole[-_LONGEST_PATH:]}"


def _shown(key: str, index: int, detector: Detector) -> str:
    """Return *key* where no rule hides it, else its position."""
    if judge_text(key) is not None or detector.in_text(key) is not None:
        return f"#{index}"
    text = visible(key)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


_FEWEST: Final = 20
"""Numbers that may spell a sequence."""
_LONGEST_PATH: Final = 300
"""
Characters of a path; of a longer one the end is shown, so that a deep and wide document doesn't
fill the memory with paths.
"""
