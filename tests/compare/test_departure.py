"""
Where two curves depart from each other.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.compare.departure import are_close, departure

VALUES = st.lists(st.floats(), min_size=1, max_size=20)


def test_equal_curves():
    """Curves that are nowhere further apart than the tolerance don't depart."""
    assert departure([1, 2], [1.0, 2.0], [1, 2], [1.009, 2.0], 0.01) is None


def test_the_first_step():
    """The first common step beyond the tolerance is told, with both values."""
    assert (3, 1.0, 1.5) == departure([1, 2, 3, 4], [1, 1, 1, 9], [1, 3, 4], [1, 1.5, 2], 0.01)


def test_a_step_that_comes_again():
    """Of a step with several values the last one counts."""
    assert departure([1, 1], [5, 1], [1], [1], 0) is None


def test_no_common_step():
    """Curves without a common step are told by their ends."""
    assert (None, 2, 3) == departure([1, 3], [1, 2], [2, 4], [1, 3], 0.01)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (math.nan, math.nan, True),
        (math.nan, 1.0, False),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (0.0, 1e-12, False),
        (100.0, 101.0, True),
    ],
)
def test_are_close(a, b, expected):
    """NaN equals NaN alone, an infinity itself; others by their share."""
    assert expected is are_close(a, b, 0.01)


@given(VALUES)
def test_a_curve_agrees_with_itself(values):
    """A curve doesn't depart from itself, whatever its values are."""
    steps = range(len(values))

    assert departure(steps, values, steps, values, 0) is None
