"""
How many values each rule kept out in this process, whichever way they came.
"""

from __future__ import annotations

from typing import Final

from ..counters import Tally
from .refusal import Rule

_TALLIES: Final = {rule: Tally() for rule in Rule}


def count(rule: Rule) -> None:
    _TALLIES[rule].add()


def redaction_stats() -> dict[str, int]:
    """
    Return ``dropped_denied``, ``dropped_type``, ``dropped_dna``, ``dropped_variant`` and
    ``dropped_keys`` of this process so far.

    .. versionadded:: 0.1.0
    """
    return {f"dropped_{rule}": tally.value for rule, tally in _TALLIES.items()}
