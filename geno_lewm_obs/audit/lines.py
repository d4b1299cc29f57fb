"""
Search text, line by line: a line of JSON by its keys, any other line as text.

Half a record that another one is glued to is searched apart from it. A sequence may run over
several lines, so each line is searched once more together with the end of what came before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

import orjson

from ..read.pieces import split_at_records
from .detector import Detector
from .document import Hit, search_document

MAX_LINE: Final = 1 << 23
"""Bytes of a line that are searched together; a longer line is searched in parts."""
_TAIL: Final = 400
"""Characters before a line that are searched together with it."""

SETTINGS_SUFFIXES: Final = frozenset(
    {".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".conf", ".env"}
)
"""Suffixes of files in which each line may begin with a key."""


def search_lines(
    file: io.BufferedReader, detector: Detector, *, has_keys: bool
) -> Iterator[tuple[int, Hit]]:
    """
    Yield each hit of *detector* in *file*, with the number of its line.

    Args:
        file: It is read from its present position.
        detector: What is searched for.
        has_keys: Whether a line may begin with a key, which is then searched as such.
    """
    number = 1
    tail = ""
    while line := file.readline(MAX_LINE):
        hits, tail = _search_line(line, tail, detector, has_keys=has_keys)
        for hit in hits:
            yield number, hit
        number += line.endswith(b"\n")


def _search_line(
    line: bytes, tail: str, detector: Detector, *, has_keys: bool
) -> tuple[list[Hit], str]:
    """Return the hits in *line*, and the end of the text that the next line may continue."""
    hits: list[Hit] = []
    is_json = False
    text = ""
    for piece in split_at_records(line):
        document = _parsed(piece)
        if document is not None:
            is_json = True
            hits += search_document(document, detector)
        else:
            text = piece.decode(errors="replace")
            hits += _search_text(text, detector, has_keys=has_keys)
    if not hits:
        match = detector.in_line(line)
        if match is not None:
            hits.append(Hit("", match, len(line)))
    if hits or is_json:
        return hits, ""
    joined = tail + text
    match = detector.in_joined([joined[: len(tail) + _TAIL]]) if tail else None
    if match is not None:
        return [Hit("with the lines before", match, len(text))], ""
    return [], joined[-_TAIL:]


def _search_text(text: str, detector: Detector, *, has_keys: bool) -> list[Hit]:
    """Return the hit in the key at the beginning of *text*, else that in all of it."""
    found = _KEY.match(text) if has_keys else None
    if found is not None:
        key = found[1]
        match = detector.in_key(key)
        if match is not None:
            path = key if detector.in_text(key) is None else "#0"
            return [Hit(path, match, len(key))]
    match = detector.in_text(text)
    return [] if match is None else [Hit("", match, len(text.rstrip("\r\n")))]


def _parsed(piece: bytes) -> object | None:
    """Return the JSON object or list that *piece* is, or None."""
    if not piece.lstrip().startswith((b"{", b"[")):
        return None
    try:
        return orjson.loads(piece)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return None


_KEY: Final = re.compile(r"""[\s{,-]*["']?([A-Za-z_][\w.-]{0,100})["']?\s*[:=]""")
