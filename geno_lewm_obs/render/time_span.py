"""
Lengths of time in a few characters.
"""

from __future__ import annotations

from typing import Final

_EXACT_S: Final = 10
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAYS_FROM: Final = 100
"""Hours from which a length of time is told in days."""


def span(seconds: float) -> str:
    """Return a length of time in at most six characters: ``0.4s``, ``41s``, ``9m``, ``3h12``."""
    if seconds < _EXACT_S:
        return f"{max(seconds, 0.0):.1f}s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m"
    hours, rest = divmod(whole, _HOUR)
    return f"{hours}h{rest // _MINUTE:02}" if hours < _DAYS_FROM else f"{hours // 24}d{hours % 24}h"
