"""
A curve in one line.
"""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.render.sparkline import sparkline


def test_heights():
    """The lowest value has the lowest block, the highest the highest."""
    assert "▁▅█" == sparkline([0, 4, 7])
    assert "_=#" == sparkline([0, 4, 7], is_ascii=True)


def test_no_wider_than_asked():
    """Many values are as many characters as there is room for."""
    assert "█▆▃▁" == sparkline(range(1000, 0, -1), 4)


def test_without_values():
    """Nothing that can be drawn is an empty text; equal values are a flat line."""
    assert ("", "▁▁") == (sparkline([math.nan, math.inf]), sparkline([3, math.nan, 3]))


@given(st.lists(st.floats()), st.integers(1, 30))
def test_any_values(values, width):
    """Whatever the values are, there is a character for each part."""
    finite = sum(map(math.isfinite, values))

    assert min(finite, width) == len(sparkline(values, width))
