"""
Count the values that each rule kept out in this process, of all runs and of `redact` itself.
"""

from __future__ import annotations

from typing import Final

from ..counters import Tally
from .refusal import Rule

_TALLIES: Final = {rule: Tally() for rule in Rule}


def count_refusal(rule: Rule) -> None:
    """Count one value that *rule* kept out."""
    _TALLIES[rule].add()


def redaction_stats() -> dict[str, int]:
    """
    Return how many values each rule has kept out in this process so far.

    The keys are ``dropped_denied``, ``dropped_type``, ``dropped_dna``, ``dropped_variant`` and
    ``dropped_keys``.

    .. versionadded:: 0.1.0
    """
    return {f"dropped_{rule}": tally.value for rule, tally in _TALLIES.items()}
