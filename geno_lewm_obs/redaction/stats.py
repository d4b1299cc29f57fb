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


class RedactionStats(dict[str, int]):
    """
    How many values each rule had kept out of this process's records when it was asked for.

    .. versionadded:: 0.1.0
    """

    __slots__ = ()

    def total(self) -> int:
        """Return the sum over all rules."""
        return sum(self.values())

    def as_dict(self) -> dict[str, int]:
        """Return a plain dict of the numbers."""
        return dict(self)

    def reset(self) -> None:
        """Count from zero again, here and in the whole process; what runs count stays."""
        for rule, tally in _TALLIES.items():
            tally.restart()
            self[_name(rule)] = 0


def redaction_stats() -> RedactionStats:
    """
    Return how many values each rule has kept out in this process so far.

    It's a dict with the keys ``dropped_denied``, ``dropped_type``, ``dropped_dna``,
    ``dropped_variant`` and ``dropped_keys``, and a sum, `RedactionStats.total`.

    .. versionadded:: 0.1.0
    """
    return RedactionStats({_name(rule): tally.value for rule, tally in _TALLIES.items()})


def _name(rule: Rule) -> str:
    return f"dropped_{rule}"
