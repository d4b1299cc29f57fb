"""
The bytes of TensorBoard's event files: numbers by step, written many at once.

A file is a row of records: the length, its check sum, the message, its check sum. The messages are
protocol buffers of the type ``Event``, in which fields may stand in any order and an integer may
take more bytes than it needs; both are used here, so that all messages of one name are equally
long. The formats are those of TensorFlow's ``record_writer.h`` and ``event.proto``.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from typing import Final

from .crc32c import crc32c

VERSION: Final = b"brain.Event:2"
"""What each file says of itself."""
_MASK_DELTA: Final = 0xA282EAD8
_GROUP: Final = 0x7F
_MORE: Final = 0x80
"""Set in each byte of an integer but its last."""


def beginning(time: float) -> bytes:
    """Return the record that each file begins with, written at *time*, in seconds since 1970."""
    version = VERSION
    message = b"\x09" + struct.pack("<d", time) + b"\x1a" + bytes([len(version)]) + version
    return _records([bytes([byte]) for byte in message], 1)


def scalars(
    name: str, times: Sequence[float], steps: Sequence[int], values: Sequence[float]
) -> bytes:
    """
    Return the records of a scalar's values, each with its time in seconds and its step.

    Values become floats of 32 bits, as TensorBoard keeps them; beyond their range, infinities.
    """
    count = len(values)
    tag = name.encode()
    value = b"\x0a" + _varint(len(tag)) + tag + b"\x15"  # Value: tag, then simple_value
    summary = b"\x0a" + _varint(len(value) + 4) + value  # Summary: value
    head = b"\x2a" + _varint(len(summary) + 4) + summary  # Event: summary
    planes = [
        *(bytes([byte]) * count for byte in head),
        *_planes("f", values),
        b"\x09" * count,  # wall_time
        *_planes("d", times),
        b"\x10" * count,  # step
        *_step_planes(steps),
    ]
    return _records(planes, count)


def _records(message: Sequence[bytes], count: int) -> bytes:
    """Return *count* records of messages, which are given by place, as `crc32c` takes them."""
    length = [bytes([byte]) for byte in struct.pack("<Q", len(message))]
    head = [plane * count for plane in (*length, *_masked(crc32c(length, 1)))]
    planes = [*head, *message, *_masked(crc32c(message, count))]
    whole = bytearray(count * len(planes))
    for place, plane in enumerate(planes):
        whole[place :: len(planes)] = plane
    return bytes(whole)


def _masked(planes: Sequence[bytes]) -> list[bytes]:
    """Return check sums, given and returned by place, as the format hides them in the data."""
    joined = bytearray(4 * len(planes[0]))
    for place, plane in enumerate(planes):
        joined[place::4] = plane
    sums = struct.unpack(f"<{len(planes[0])}I", joined)
    masked = [((each >> 15 | each << 17) + _MASK_DELTA) & 0xFFFFFFFF for each in sums]
    packed = struct.pack(f"<{len(masked)}I", *masked)
    return [packed[place::4] for place in range(4)]


def _planes(code: str, values: Sequence[float]) -> list[bytes]:
    """Return *values* as numbers of the array type *code*, little-endian, by place."""
    numbers = array(code, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    packed = numbers.tobytes()
    return [packed[place :: numbers.itemsize] for place in range(numbers.itemsize)]


def _step_planes(steps: Sequence[int]) -> list[bytes]:
    """Return *steps* as integers of one length, by place."""
    whole = [step & (1 << 64) - 1 for step in steps]
    needed = max(1, -(-max(whole, default=0).bit_length() // 7))
    planes = [
        bytes([(step >> 7 * place) & _GROUP | _MORE for step in whole])
        for place in range(needed - 1)
    ]
    last = 7 * (needed - 1)
    return [*planes, bytes([step >> last for step in whole])]


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > _GROUP:
        found.append(number & _GROUP | _MORE)
        number >>= 7
    return bytes([*found, number])
