"""The distribution of a number, in bounded memory."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.statistics.distribution import ACCURACY, EXACT, QUANTILES, Distribution


@pytest.fixture(scope="module")
def np():
    return pytest.importorskip("numpy", reason="quantiles are compared with numpy's")


def spread(values):
    found = Distribution()
    for value in values:
        found.add(value)
    return found


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
def test_is_exact_for_few_values(np, values):
    """Of few values all is as numpy has it."""
    found = spread(values).as_json()

    assert (len(values), min(values), max(values)) == (found["count"], found["min"], found["max"])
    assert np.mean(values) == pytest.approx(found["mean"])
    for name, part in QUANTILES.items():
        assert np.quantile(values, part) == pytest.approx(found[name])


@pytest.mark.parametrize("sign", [1, -1])
def test_is_within_a_percent_for_many_values(np, sign):
    """Of many values each quantile is within a percent of the exact one."""
    chance = Random(7)
    values = [sign * math.exp(chance.gauss(3, 2)) for _ in range(2 * EXACT)]
    found = spread(values)

    for part in (0.0, 0.01, 0.5, 0.95, 0.99, 1.0):
        assert np.quantile(values, part) == pytest.approx(found.quantile(part), rel=1.01 * ACCURACY)


def test_holds_zeros_and_both_signs():
    """Zeros, and values on both sides of it, keep their order."""
    found = spread([-1.0, 0.0, 2.0] * EXACT)

    assert [-1.0, 0.0, 2.0] == [pytest.approx(found.quantile(p), rel=0.01) for p in (0.1, 0.5, 0.9)]


def test_passes_over_what_is_no_number():
    """NaN and infinities aren't counted."""
    assert 1 == spread([math.nan, math.inf, -math.inf, 1.0]).count


def test_of_nothing_is_nothing():
    """Without a value there is no range and no quantile."""
    assert {None, 0} == set(Distribution().as_json().values())


def test_takes_bounded_memory():
    """However many values come, what is kept of them is bounded."""
    found = spread(float(n % 1000) for n in range(3 * EXACT))

    assert (0, True) == (len(found._values), len(found._buckets) <= 1000)
