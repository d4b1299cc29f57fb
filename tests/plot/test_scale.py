"""
From values to dots, and ticks.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.plot.scale import Scale, shown

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def test_linear():
    """Equal differences are equally far apart; what is beyond an end is at that end."""
    scale = Scale(0, 10, 11)

    assert [0, 5, 10, 0, 10] == [scale.place(value) for value in (0, 5, 10, -3, 99)]


def test_logarithmic():
    """Equal ratios are equally far apart."""
    scale = Scale(0.01, 100, 5, is_log=True)

    assert [0, 1, 2, 3, 4] == [scale.place(value) for value in (0.01, 0.1, 1, 10, 100)]


def test_ticks():
    """Ticks are round values between the ends."""
    assert [0.0, 0.5, 1.0, 1.5] == Scale(-0.1, 1.9, 40).ticks(4)
    assert [0.1, 1.0, 10.0] == Scale(0.05, 20, 40, is_log=True).ticks(5)
    assert [2, 2.0000001] == Scale(2, 2.0000001, 40, is_log=True).ticks(5)
    assert [3] == Scale(3, 3, 40).ticks(4)


@given(FINITE, FINITE, FINITE, st.integers(1, 200), st.integers(1, 10))
def test_any_values(one, other, value, dots, most):
    """Whatever the ends are, places are inside, and ticks neither fail nor come in crowds."""
    low, high = sorted((one, other))
    scale = Scale(low, high, dots)

    assert 0 <= scale.place(value) < dots
    assert len(scale.ticks(most)) <= 2 * most + 2
    assert all(map(math.isfinite, scale.ticks(most)))


@given(st.floats(5e-324, 1e308), st.floats(5e-324, 1e308), st.integers(1, 10))
def test_any_decades(one, other, most):
    """The same holds on a logarithmic scale."""
    low, high = sorted((one, other))
    scale = Scale(low, high, 60, is_log=True)

    assert 0 <= scale.place(high) < 60
    assert 1 <= len(scale.ticks(most)) <= most + 2


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (41200.0, "41200"), (1e-7, "1e-7"), (1234567.0, "1.23457e6")]
)
def test_shown(value, text):
    """A value takes a few characters."""
    assert text == shown(value)
