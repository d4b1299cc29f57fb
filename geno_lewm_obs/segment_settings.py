"""
The settings of a run whose file continues in segments: how long these are, and how many are kept.
"""

from __future__ import annotations

import math
from typing import Final, TypeGuard

from .errors import setting_error
from .segments import names_a_segment

SEGMENT_VARIABLE: Final = "GENO_LEWM_LOG_SEGMENT_MB"
KEEP_VARIABLE: Final = "GENO_LEWM_LOG_KEEP_SEGMENTS"
_BYTES: Final = 1_000_000
"""Bytes of a megabyte."""
_SMALLEST: Final = 0.001
_LARGEST: Final = 1_000_000
_FEWEST: Final = 2
"""Segments that are kept at least: other writers may not have left the last one yet."""
_MOST_DIGITS: Final = 7
_SIZE_REMEDY: Final = f"use a number of megabytes from {_SMALLEST} to {_LARGEST}, or 0 for none"
_COUNT_REMEDY: Final = f"use a whole number from {_FEWEST}, or 0 to keep all"


def size_of_segments(argument: object, text: str | None) -> float | None:
    """
    Return the megabytes from which on a file continues in a further segment; None for never.

    Args:
        argument: What the caller says, or None.
        text: What the variable says, or None.

    Raises:
        InputError: the argument is no such number.
        ConfigError: the variable says none.
    """
    number = argument
    if argument is None and text is not None:
        whole, _, fraction = text.partition(".")
        number = float(text) if _are_digits(whole, fraction or "0") else math.nan
    if number is None or (_is_number(number) and number == 0):
        return None
    if _is_number(number) and _SMALLEST <= number <= _LARGEST:
        return float(number)
    raise setting_error(
        argument, "segment_mb", SEGMENT_VARIABLE, "is no size of a segment", _SIZE_REMEDY
    )


def number_of_segments(argument: object, text: str | None) -> int | None:
    """
    Return how many segments are kept, the newest included; None for all of them.

    Args:
        argument: What the caller says, or None.
        text: What the variable says, or None.

    Raises:
        InputError: the argument is no such number.
        ConfigError: the variable says none.
    """
    number = argument
    if argument is None and text is not None:
        number = int(text) if _are_digits(text) else -1
    if number is None or (type(number) is int and number == 0):
        return None
    if type(number) is int and number >= _FEWEST:
        return number
    raise setting_error(
        argument, "keep_segments", KEEP_VARIABLE, "is no number of segments to keep", _COUNT_REMEDY
    )


def bytes_of(megabytes: float | None) -> int | None:
    """Return *megabytes* in bytes."""
    return None if megabytes is None else int(megabytes * _BYTES)


def text_of_size(megabytes: float | None) -> str:
    """Return what the variable of `size_of_segments` says for *megabytes*."""
    return f"{megabytes or 0:.6f}".rstrip("0").removesuffix(".")


def refuse_name_of_segment(run_id: str, *, is_argument: bool, variable: str) -> None:
    """
    Refuse a run id that ends like a segment's name, for a run in segments.

    Raises:
        InputError, ConfigError: it does; by the argument, or by *variable*.
    """
    if names_a_segment(run_id):
        what = "ends like the name of a segment, .0001, and the run's file continues in segments"
        remedy = f"choose another run id, or set {SEGMENT_VARIABLE}=0"
        raise setting_error(run_id if is_argument else None, "run_id", variable, what, remedy)


def _are_digits(*texts: str) -> bool:
    return all(text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS for text in texts)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
