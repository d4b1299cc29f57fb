"""
Settings of the environment that are numbers of seconds.
"""

from __future__ import annotations

import math
import os
from contextlib import suppress
from functools import cache

from .notice import say


def seconds_from(
    variable: str,
    default: float,
    *,
    shortest: float,
    longest: float = math.inf,
    may_be_zero: bool = True,
) -> float:
    """
    Return the seconds that *variable* says, *default* where it's unset or empty.

    If it says no such number, that is said once on stderr, and the default holds.

    Args:
        variable: Its name.
        default: Seconds.
        shortest: What a smaller number stands for.
        longest: What a larger number stands for.
        may_be_zero: Whether 0 is such a number, and stands for itself.
    """
    text = os.environ.get(variable) or ""
    if not text:
        return default
    with suppress(ValueError):
        seconds = float(text)
        if seconds == 0 and may_be_zero:
            return 0.0
        if 0 < seconds < math.inf:
            return min(max(seconds, shortest), longest)
    say_no_number(variable, default, may_be_zero=may_be_zero)
    return default


@cache
def say_no_number(variable: str, default: float, *, may_be_zero: bool = True) -> None:
    """Say, once in a process, that *variable* is no number of seconds."""
    kind = "no number of seconds" if may_be_zero else "no number of seconds above 0"
    say(f"{variable} is {kind}; it is {default:g} (said once)")
