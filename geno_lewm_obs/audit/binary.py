"""
Data of any kind: the runs of text in it, as strings(1) finds them, each judged as a text; with a
detector that can, the bytes besides.

A run is 20 printable ASCII characters or more, one byte each or two (UTF-16). Shorter ones are
noise: a byte in three is printable.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

from .detector import Detector
from .document import Place

CHUNK: Final = 1 << 20
OVERLAP: Final = 1 << 12
"""Bytes of one chunk that are looked at again with the next, so that what spans both is seen."""


def look_through_data(file: io.BufferedReader, detector: Detector) -> Iterator[tuple[int, Place]]:
    """
    Yield what *detector* sees, with the offset where it begins; a run that goes on over several
    chunks is told once a chunk.
    """
    start, tail, told = 0, b"", -1
    while chunk := file.read(CHUNK):
        data = tail + chunk
        for at, place in look_at_data(data, detector):
            if start + at > told:
                told = start + at
                yield told, place
        tail = data[-OVERLAP:]
        start += len(data) - len(tail)


def look_at_data(data: bytes, detector: Detector) -> Iterator[tuple[int, Place]]:
    """Yield what *detector* sees in *data*, in order, with the offset in it."""
    is_seen = False
    for match in _RUN.finditer(data):
        text = match[0].replace(b"\x00", b"").decode("ascii")
        if (seen := detector.in_string(text)) is not None:
            is_seen = True
            yield match.start(), Place("", seen, len(text))
    if not is_seen and (seen := detector.in_data(data)) is not None:
        yield 0, Place("", seen, len(data))


_RUN: Final = re.compile(rb"[\t\n\r\x20-\x7e]{20,}|(?:[\t\n\r\x20-\x7e]\x00){20,}")
