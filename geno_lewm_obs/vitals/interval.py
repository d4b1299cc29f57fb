"""
How often the host is sampled, by the environment.
"""

from __future__ import annotations

from typing import Final

from ..config import VITALS_VARIABLE
from ..seconds_setting import seconds_from

DEFAULT_INTERVAL_S: Final = 15.0
_SHORTEST_S: Final = 0.1
_LONGEST_S: Final = 86_400.0


def interval_s() -> float:
    """Return the seconds from one sample to the next; 0.0 for none at all."""
    return seconds_from(
        VITALS_VARIABLE, DEFAULT_INTERVAL_S, shortest=_SHORTEST_S, longest=_LONGEST_S
    )
