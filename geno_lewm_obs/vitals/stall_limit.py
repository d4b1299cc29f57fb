"""
The least time that a step has before a stall box takes it for a stall, by the environment.
"""

from __future__ import annotations

import math
import os
from contextlib import suppress
from functools import cache
from typing import Final

from ..notice import say

LIMIT_VARIABLE: Final = "GENO_LEWM_STALL_S"
DEFAULT_S: Final = 300.0
"""As long as a run without a record is taken for one that goes on."""
_SHORTEST_S: Final = 0.1


def stall_limit_s() -> float:
    """
    Return the seconds that any step has.

    If what the environment says is no number above zero, that is said once on stderr, and the
    default holds.
    """
    text = os.environ.get(LIMIT_VARIABLE) or ""
    if not text:
        return DEFAULT_S
    with suppress(ValueError):
        seconds = float(text)
        if math.isfinite(seconds) and seconds > 0:
            return max(seconds, _SHORTEST_S)
    say_no_number()
    return DEFAULT_S


@cache
def say_no_number() -> None:
    """Say, once in a process, that the variable is no number above zero."""
    say(f"{LIMIT_VARIABLE} is no number of seconds; it is {DEFAULT_S:g} (said once)")
