"""
Text, line by line: a line of JSON by its keys, half a record that another is glued to apart from
it, any other line as text.

A sequence may run over several lines, so each is read once more together with the end of what came
before it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

import orjson

from ..read.pieces import split_at_records
from .detector import Detector
from .document import Place, look_into

MAX_LINE: Final = 1 << 23
"""Bytes of a line that are looked at together; a longer one is taken in pieces."""
_TAIL: Final = 400
"""Characters of what came before that are read together with a line."""

SETTINGS_SUFFIXES: Final = frozenset(
    {".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".conf", ".env"}
)
"""Files in which each line may begin with a key."""


def look_through(
    file: io.BufferedReader, detector: Detector, *, has_keys: bool
) -> Iterator[tuple[int, Place]]:
    """
    Yield what *detector* sees in each line, with the line's number; where lines *have keys*, these
    are looked at too.
    """
    number, tail = 1, ""
    while line := file.readline(MAX_LINE):
        found, tail = _look_at(line, tail, detector, has_keys=has_keys)
        yield from ((number, place) for place in found)
        number += line.endswith(b"\n")


def _look_at(
    line: bytes, tail: str, detector: Detector, *, has_keys: bool
) -> tuple[list[Place], str]:
    """
    Return what is seen in *line*, and the end of the text so far, if what comes may still go on
    with it.
    """
    found: list[Place] = []
    is_json = False
    text = ""
    for piece in split_at_records(line):
        document = _parsed(piece)
        is_json |= document is not None
        if document is not None:
            found += look_into(document, detector)
        else:
            text = piece.decode(errors="replace")
            found += _in_text(text, detector, has_keys=has_keys)
    if not found and (seen := detector.in_line(line)) is not None:
        found.append(Place("", seen, len(line)))
    if found or is_json:
        return found, ""
    both = tail + text
    if tail and (seen := detector.in_all([both[: len(tail) + _TAIL]])) is not None:
        return [Place("with the lines before", seen, len(text))], ""
    return [], both[-_TAIL:]


def _in_text(text: str, detector: Detector, *, has_keys: bool) -> Iterator[Place]:
    if has_keys and (match := _KEY.match(text)) and (seen := detector.in_key(match[1])) is not None:
        yield Place(match[1] if detector.in_text(match[1]) is None else "#0", seen, len(match[1]))
    elif (seen := detector.in_text(text)) is not None:
        yield Place("", seen, len(text.rstrip("\r\n")))


def _parsed(piece: bytes) -> object | None:
    """Return the JSON object or list that *piece* is, or None."""
    if not piece.lstrip().startswith((b"{", b"[")):
        return None
    try:
        return orjson.loads(piece)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return None


_KEY: Final = re.compile(r"""[\s{,-]*["']?([A-Za-z_][\w.-]{0,100})["']?\s*[:=]""")
