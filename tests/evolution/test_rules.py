"""
The rules of change: what readers or writers notice is grave, and what nobody does is not.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.evolution.rules import RULES


@pytest.mark.parametrize(
    ("expected", "rule"),
    [
        ("major", "event-removed"),
        ("major", "key-removed"),
        ("major", "type-narrowed"),
        ("major", "unit-changed"),
        ("major", "severity-hidden"),
        ("minor", "event-added"),
        ("minor", "key-added"),
        ("minor", "sampling-coarser"),
        ("patch", "sampling-finer"),
        ("patch", "summary"),
    ],
)
def test_level(expected, rule):
    """A rule is as grave as what breaks by it."""
    assert expected == RULES[rule].level
