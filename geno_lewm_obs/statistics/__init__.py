"""
Statistics of a run: how many records each event has, how often they come, and their numbers.

    distribution  the distribution of a number: exact for few values, within a percent for many
    groups        counts, times and distributions of records by event, component or rank
"""

from __future__ import annotations

from .distribution import QUANTILES, Distribution
from .groups import Group, Groups

__all__ = ["QUANTILES", "Distribution", "Group", "Groups"]
