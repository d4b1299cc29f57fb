"""
The binary log of wandb, ``run-….wandb``: protobuf records in LevelDB's log format, which breaks a
text where a block of 32 KiB ends.

A block is a row of fragments, each with a header of seven bytes: checksum, length and type; a
record is one fragment or several (LevelDB's ``doc/log_format.md``). Checksums aren't looked at:
whatever is there is to be seen.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Final

from .detector import Detector
from .document import Place

MAGIC: Final = b":W&B"
_FILE_HEADER: Final = 7
_BLOCK: Final = 1 << 15
_HEADER: Final = struct.Struct("<IHB")
_LAST: Final = frozenset({1, 4})
"""Types of fragments that end a record: the only one, and the last."""
_MAX_RECORD: Final = 1 << 23


def is_wandb_log(file: io.BufferedReader) -> bool:
    return file.peek(len(MAGIC)).startswith(MAGIC)


def look_through_log(file: io.BufferedReader, detector: Detector) -> Iterator[tuple[int, Place]]:
    """Yield what *detector* sees in each record, with the offset where the record begins."""
    for start, record in records(file):
        texts = [text for text in _CONTROL.split(record.decode(errors="replace")) if text]
        places = [place for text in texts for place in _in_text(text, detector)]
        if not places and (seen := detector.in_data(record)) is not None:
            places = [Place("", seen, len(record))]
        yield from ((start, place) for place in places)


def records(file: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Yield each record with its offset in the file; a torn one as far as it goes."""
    record, start, at = bytearray(), _FILE_HEADER, _FILE_HEADER
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


def _in_text(text: str, detector: Detector) -> Iterator[Place]:
    """
    Yield what *detector* sees in one text of a record, else in the keys of JSON in it, or in a
    text that is a key.
    """
    if (seen := detector.in_text(text)) is not None:
        yield Place("", seen, len(text))
        return
    keys = [match[1] for match in _JSON_KEY.finditer(text)] or _IDENTIFIER.findall(text)
    yield from (
        Place(key, seen, len(key)) for key in keys if (seen := detector.in_key(key)) is not None
    )


_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]+")
_JSON_KEY: Final = re.compile(r'"([A-Za-z_][\w.-]{0,100})"\s*:')
_IDENTIFIER: Final = re.compile(r"\A\s*([A-Za-z_][\w.-]{1,100})\s*\Z")
"""A key of the configuration; the bytes around it, its tag and length, may be blanks by chance."""
