"""
How often the host is sampled: by an argument, else by the environment.
"""

from __future__ import annotations

import math
import os
from contextlib import suppress
from functools import cache
from typing import Final

from ..notice import say

INTERVAL_VARIABLE: Final = "GENO_LEWM_VITALS_INTERVAL_S"
DEFAULT_INTERVAL_S: Final = 15.0
_SHORTEST_S: Final = 0.1
_LONGEST_S: Final = 86_400.0


def interval_s() -> float:
    """
    Return the seconds from one sample to the next; 0.0 for none at all.

    If what the environment says is no number, that is said once on stderr, and the default holds.
    """
    text = os.environ.get(INTERVAL_VARIABLE) or ""
    if not text:
        return DEFAULT_INTERVAL_S
    with suppress(ValueError):
        seconds = float(text)
        if math.isfinite(seconds) and seconds >= 0:
            return min(max(seconds, _SHORTEST_S), _LONGEST_S) if seconds else 0.0
    say_no_number()
    return DEFAULT_INTERVAL_S


@cache
def say_no_number() -> None:
    """Say, once in a process, that the variable is no number."""
    say(f"{INTERVAL_VARIABLE} is no number of seconds; it is {DEFAULT_INTERVAL_S:g} (said once)")
