"""
The names of the segments in which a run's file continues, and of compressed ones.

A run whose id ends like ``.0001`` has a file that is named like a segment of another run. Which of
the two it is, `owner` tells.
"""

from __future__ import annotations

from typing import Final

from .process.ranks import SUFFIX

PACKED: Final = (".gz", ".zst")
"""The suffixes of compressed files."""

DIGITS: Final = range(4, 10)
"""Digits of a segment's number in a name: zeros fill up the shortest."""


def segment_name(name: str, number: int) -> str:
    """Return the name of segment *number* of the file called *name*, which itself is number 0."""
    return f"{name.removesuffix(SUFFIX)}.{number:04d}{SUFFIX}" if number else name


def segment_named(name: str) -> tuple[str, int]:
    """
    Return the file of which *name* names a segment, and the segment's number; a compressed one's,
    too.

    It's the inverse of `segment_name`: a name that no segment has is a file's own, number 0.
    """
    name = unpacked_name(name)
    stem, _, digits = name.removesuffix(SUFFIX).rpartition(".")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) in DIGITS
    number = int(digits) if is_number else 0
    base = f"{stem}{SUFFIX}"
    return (base, number) if stem and name == segment_name(base, number) else (name, 0)


def unpacked_name(name: str) -> str:
    """Return the *name* that a file had before it was compressed."""
    for suffix in PACKED:
        name = name.removesuffix(suffix)
    return name


def names_a_segment(run_id: str) -> bool:
    """Tell whether the file of *run_id* is named like a segment of another run."""
    return segment_named(f"{run_id}{SUFFIX}")[1] > 0
