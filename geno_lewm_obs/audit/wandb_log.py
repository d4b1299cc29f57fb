"""
Search the binary log of wandb, ``run-….wandb``: protobuf records in LevelDB's log format.

That format may break a text where a block of 32 KiB ends. A block is a sequence of fragments, each
with a header of seven bytes: checksum, length and type. A record is one fragment or several
(LevelDB's ``doc/log_format.md``). Checksums aren't verified, since damaged data is searched, too.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Final

from .detector import Detector
from .document import Hit

MAGIC: Final = b":W&B"
_FILE_HEADER: Final = 7
_BLOCK: Final = 1 << 15
_HEADER: Final = struct.Struct("<IHB")
_LAST: Final = frozenset({1, 4})
"""Types of fragments that end a record: its only one, and its last one."""
_MAX_RECORD: Final = 1 << 23
"""Bytes of a record that are searched together; a longer one is searched in parts."""


def is_wandb_log(file: io.BufferedReader) -> bool:
    """Tell whether *file*, just opened, is a log of wandb."""
    return file.peek(len(MAGIC)).startswith(MAGIC)


def search_wandb_log(file: io.BufferedReader, detector: Detector) -> Iterator[tuple[int, Hit]]:
    """Yield each hit of *detector* in *file*, with the offset at which its record begins."""
    for start, record in records(file):
        for hit in _search_record(record, detector):
            yield start, hit


def records(file: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Yield the offset and contents of each record in *file*; of a torn one, what is there."""
    record = bytearray()
    start = at = _FILE_HEADER
    file.read(_FILE_HEADER)
    block = file.read(_BLOCK - _FILE_HEADER)
    while block:
        for offset, kind, fragment in _fragments(block):
            if not record:
                start = at + offset
            record += fragment
            if kind in _LAST or len(record) >= _MAX_RECORD:
                yield start, bytes(record)
                record.clear()
        at += len(block)
        block = file.read(_BLOCK)
    if record:
        yield start, bytes(record)


def _fragments(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + _HEADER.size <= len(block):
        _, length, kind = _HEADER.unpack_from(block, at)
        content = at + _HEADER.size
        yield at, kind, block[content : content + length]
        at = content + length


def _search_record(record: bytes, detector: Detector) -> list[Hit]:
    hits: list[Hit] = []
    for text in _CONTROL.split(record.decode(errors="replace")):
        if text:
            hits += _search_text(text, detector)
    match = None if hits else detector.in_data(record)
    return hits if match is None else [Hit("", match, len(record))]


def _search_text(text: str, detector: Detector) -> Iterator[Hit]:
    """Yield the hit in one text of a record, else those in its keys if it is JSON or a key."""
    match = detector.in_text(text)
    if match is not None:
        yield Hit("", match, len(text))
        return
    keys = [key[1] for key in _JSON_KEY.finditer(text)] or _IDENTIFIER.findall(text)
    for key in keys:
        match = detector.in_key(key)
        if match is not None:
            yield Hit(key, match, len(key))


_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]+")
_JSON_KEY: Final = re.compile(r'"([A-Za-z_][\w.-]{0,100})"\s*:')
_IDENTIFIER: Final = re.compile(r"\A\s*([A-Za-z_][\w.-]{1,100})\s*\Z")
"""A key of the configuration; its tag and length, the bytes around it, may happen to be blanks."""
