"""
CRC-32C of many equally long messages at once, without a library for it.

A CRC is linear: that of a message is that of as many zero bytes, with what each byte adds by its
value and its distance from the end. So what the bytes at one place of all messages add is looked up
by `bytes.translate`, and combined as one large integer; both run at the speed of C. The polynomial
is Castagnoli's (RFC 3720), reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

_POLYNOMIAL: Final = 0x82F63B78
_ALL: Final = 0xFFFFFFFF
_BYTES: Final = 4
"""Of a check sum."""


def crc32c(messages: Sequence[bytes], count: int) -> list[bytes]:
    """
    Return the check sums of *count* messages, as four planes: the lowest byte of each first.

    Args:
        messages: The messages, by place: the first bytes of all of them, then the second bytes, and
            so on; each *count* bytes.
        count: How many messages there are.
    """
    length = len(messages)
    sums = [int.from_bytes(bytes([byte]) * count, "big") for byte in _zeros(length)]
    for place, plane in enumerate(messages):
        for at, table in enumerate(_tables(length - 1 - place)):
            sums[at] ^= int.from_bytes(plane.translate(table), "big")
    return [each.to_bytes(count, "big") for each in sums]


@cache
def _tables(distance: int) -> tuple[bytes, ...]:
    """Return what a byte adds to each byte of the sum, with *distance* bytes behind it."""
    added = [_moved(_BYTE[value], distance) for value in range(256)]
    return tuple(bytes((each >> 8 * at) & 0xFF for each in added) for at in range(_BYTES))


def _zeros(length: int) -> bytes:
    """Return the check sum of *length* zero bytes."""
    return (_moved(_ALL, length) ^ _ALL).to_bytes(_BYTES, "little")


def _moved(remainder: int, places: int) -> int:
    """Return *remainder* after *places* zero bytes."""
    for _ in range(places):
        remainder = (remainder >> 8) ^ _BYTE[remainder & 0xFF]
    return remainder


def _of_byte(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
    return value


_BYTE: Final = tuple(map(_of_byte, range(256)))
"""The remainder of each byte alone."""
