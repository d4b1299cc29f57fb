"""
Search data of any kind: the runs of text in it, as strings(1) finds them, and the bytes themselves.

A run is 20 printable ASCII characters or more, of one byte each or of two (UTF-16). Shorter runs
are noise: one byte in three is printable.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

from .detector import Detector
from .document import Hit

CHUNK: Final = 1 << 20
"""Bytes that are searched together."""
OVERLAP: Final = 1 << 12
"""Bytes of one chunk that are searched again with the next, to find what spans both."""


def search_binary(file: io.BufferedReader, detector: Detector) -> Iterator[tuple[int, Hit]]:
    """
    Yield each hit of *detector* in *file*, with the offset at which it begins.

    A run that continues over several chunks is a hit in each.
    """
    start = 0
    tail = b""
    last = -1
    while chunk := file.read(CHUNK):
        data = tail + chunk
        for at, hit in search_bytes(data, detector):
            if start + at > last:
                last = start + at
                yield last, hit
        tail = data[-OVERLAP:]
        start += len(data) - len(tail)


def search_bytes(data: bytes, detector: Detector) -> Iterator[tuple[int, Hit]]:
    """Yield each hit of *detector* in *data*, in order, with its offset there."""
    has_hits = False
    for run in _RUN.finditer(data):
        text = run[0].replace(b"\x00", b"").decode("ascii")
        match = detector.in_string(text)
        if match is not None:
            has_hits = True
            yield run.start(), Hit("", match, len(text))
    if has_hits:
        return
    match = detector.in_data(data)
    if match is not None:
        yield 0, Hit("", match, len(data))


_RUN: Final = re.compile(rb"[\t\n\r\x20-\x7e]{20,}|(?:[\t\n\r\x20-\x7e]\x00){20,}")
