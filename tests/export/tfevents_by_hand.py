"""A reader of TensorBoard's event files, by the formats' definitions, for tests."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.export.test_crc32c import by_definition


def _masked(message: bytes) -> int:
    (whole,) = struct.unpack("<I", by_definition(message))
    return ((whole >> 15 | whole << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _varint(message: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        byte = message[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        size = {1: 8, 5: 4}.get(key & 7)
        if key & 7 == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if size is None:
            size, at = _varint(message, at)
        yield key >> 3, message[at : at + size]
        at += size


def messages_in(content: bytes) -> Iterator[dict[int, Any]]:
    """Yield the fields of each message, after its two check sums were compared."""
    at = 0
    while at < len(content):
        head = content[at : at + 8]
        length, sum_of_length = struct.unpack("<QI", content[at : at + 12])
        message = content[at + 12 : at + 12 + length]
        (sum_of_message,) = struct.unpack("<I", content[at + 12 + length : at + 16 + length])
        assert (_masked(head), _masked(message)) == (sum_of_length, sum_of_message)
        at += 16 + length
        yield dict(_fields(message))


def scalars_in(path: Path) -> Iterator[tuple[str, int, float, float]]:
    """Yield the name, the step, the value and the time of each scalar in the file at *path*."""
    first, *others = messages_in(path.read_bytes())
    assert first[3] == b"brain.Event:2"
    for event in others:
        value = dict(_fields(dict(_fields(event[5]))[1]))
        step = event[2] - (1 << 64 if event[2] >= 1 << 63 else 0)
        (number,) = struct.unpack("<f", value[2])
        (time,) = struct.unpack("<d", event[1])
        yield value[1].decode(), step, number, time
