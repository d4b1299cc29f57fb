"""
Search one JSON value: every key, text and list in it, at any depth.

A hit tells the keys that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ..redaction import safe_name
from .detector import Detector, Match, may_be_shown


class Hit(NamedTuple):
    """A match in a document or line: the keys that lead to it, the match, and its length."""

    path: str
    match: Match
    length: int


def search_document(value: object, detector: Detector) -> Iterator[Hit]:
    """
    Yield each hit of *detector* in *value*, in the document's order.

    The value of a personal key isn't searched, since the key is a hit already.
    """
    # A stack and no recursion, since a document may nest deeper than the interpreter allows.
    pending: list[tuple[str, object]] = [("", value)]
    while pending:
        path, here = pending.pop()
        items, hits = _items_of(path, here, detector)
        hits += _hits_in_texts(path, items, detector)
        if not hits:
            hits += _hits_in_all(path, items, detector)
        yield from hits
        pending += [
            (_joined(path, label), item)
            for label, item in reversed(items)
            if isinstance(item, dict | list)
        ]


def _items_of(
    path: str, here: object, detector: Detector
) -> tuple[list[tuple[str | int, object]], list[Hit]]:
    """Return the items of *here* that are to be searched, labelled, and the hits in its keys."""
    if isinstance(here, list):
        return list(enumerate(here)), []
    if not isinstance(here, dict):
        return [("", here)], []
    items: list[tuple[str | int, object]] = []
    hits: list[Hit] = []
    for index, (key, item) in enumerate(here.items()):
        match = detector.in_key(key)
        label = _safe_label(key, index, detector)
        if match is not None:
            hits.append(Hit(_joined(path, label), match, len(key)))
        if match is None or (detector.in_text(key) is not None and isinstance(item, dict | list)):
            items.append((label, item))
    return items, hits


def _hits_in_texts(
    path: str, items: Sequence[tuple[str | int, object]], detector: Detector
) -> list[Hit]:
    hits = []
    for label, item in items:
        if not isinstance(item, str):
            continue
        match = detector.in_text(item)
        if match is not None:
            hits.append(Hit(_joined(path, label), match, len(item)))
    return hits


def _hits_in_all(
    path: str, items: Sequence[tuple[str | int, object]], detector: Detector
) -> list[Hit]:
    """Return the hit in all of a list or dict read as one, or in what its numbers spell."""
    scalars = [(label, item) for label, item in items if not isinstance(item, dict | list)]
    texts = [item for _, item in scalars if isinstance(item, str)]
    match = detector.in_joined(texts) if len(texts) > 1 else None
    if match is None and len(scalars) > 1:
        match = detector.in_container(scalars)
    if match is None and not texts and len(items) >= _FEWEST:
        match = detector.in_numbers([item for _, item in scalars])
    return [] if match is None else [Hit(path, match, len(items))]


def _joined(path: str, label: str | int) -> str:
    if isinstance(label, int):
        whole = f"{path}[{label}]"
    elif path and label:
        whole = f"{path}.{label}"
    else:
        whole = path + label
    return whole if len(whole) <= _LONGEST_PATH else f"…{whole[-_LONGEST_PATH:]}"


def _safe_label(key: str, index: int, detector: Detector) -> str:
    """Return *key* as it may be shown: its position, ``#`` and *index*, if it is private."""
    return safe_name(key) if may_be_shown(key, detector) else f"#{index}"


_FEWEST: Final = 20
"""Numbers that may spell a sequence."""
_LONGEST_PATH: Final = 300
"""
Characters of a path. Of a longer one the end is shown.

Without a limit, the paths of a deep and wide document would fill the memory.
"""
