"""
What differs between two runs: a regression test for trainings.

    facts         what a run says of itself: its start, events, errors, numbers and speed
    aspects       the aspects in which two runs are compared, and how each is
    departure     the first step at which the values of a metric depart from each other
"""

from __future__ import annotations

from .aspects import ASPECTS, Difference, Tolerance, compare
from .facts import Facts, facts_of

__all__ = ["ASPECTS", "Difference", "Facts", "Tolerance", "compare", "facts_of"]
