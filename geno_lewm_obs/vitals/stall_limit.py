"""
The least time that a step has before a stall box takes it for a stall, by the environment.
"""

from __future__ import annotations

from typing import Final

from ..seconds_setting import seconds_from

LIMIT_VARIABLE: Final = "GENO_LEWM_STALL_S"
DEFAULT_S: Final = 300.0
"""As long as a run without a record is taken for one that goes on."""
_SHORTEST_S: Final = 0.1


def stall_limit_s() -> float:
    """Return the seconds that any step has."""
    return seconds_from(LIMIT_VARIABLE, DEFAULT_S, shortest=_SHORTEST_S, may_be_zero=False)
