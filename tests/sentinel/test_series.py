"""Which values of a loss are out of order."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.sentinel.series import CALM, WARM_UP, Disorder, Series

HEALTHY = {
    "noise": lambda _, chance: 2 + chance.gauss(0, 0.1),
    "falls": lambda at, chance: 10 * math.exp(-at / 500) + 1 + chance.gauss(0, 0.05),
    "rises slowly": lambda at, chance: at / 5000 + chance.gauss(0, 0.01),
    "swings": lambda at, _: 2 + math.sin(at / 40),
    "has long tails": lambda _, chance: chance.expovariate(1),
    "stands still": lambda *_: 0.0,
    "is small": lambda _, chance: 1e-6 * (1 + chance.gauss(0, 0.1)),
    "is below zero": lambda at, chance: -50 + 100 * math.exp(-at / 300) + chance.gauss(0, 1),
}


def kinds(series, values):
    """Return what *series* tells of each of *values* that it tells something of."""
    judged = [series.judge(value) for value in values]
    return [disorder.kind for disorder in judged if disorder is not None]


@pytest.fixture
def calm():
    """A loss of about 2, with a little noise."""
    series, chance = Series(), random.Random(4)
    assert [] == kinds(series, [2 + chance.gauss(0, 0.05) for _ in range(2 * WARM_UP)])
    return series


@pytest.mark.parametrize("shape", HEALTHY)
def test_a_healthy_loss_has_none(shape):
    """Ten thousand steps of a healthy loss have no alert."""
    chance = random.Random(20)

    assert [] == kinds(Series(), (HEALTHY[shape](at, chance) for at in range(10_000)))


@pytest.mark.parametrize(
    ("expected", "value"),
    [("NaN", math.nan), ("infinity", math.inf), ("infinity", -math.inf), ("spike", 3.5)],
)
def test_kinds(calm, expected, value):
    """What isn't finite is told, and what is far above the values before it."""
    assert [expected] == kinds(calm, [value])


def test_from_the_first():
    """NaN is told from the first value on; a spike when there are values to hold it against."""
    assert Disorder("NaN", None) == Series().judge(math.nan)
    assert [] == kinds(Series(), [1.0, 1e9])


def test_the_bound_is_told(calm):
    """The bound of a spike lies between the values before it and the spike."""
    assert 2.2 < calm.judge(3.5).threshold < 3.5


def test_once_as_long_as_it_lasts(calm):
    """What lasts is told once; what comes back when the loss was in order for long, again."""
    assert ["NaN"] == kinds(calm, [math.nan, 2.0] * CALM)
    assert ["NaN"] == kinds(calm, [*[2.0] * CALM, math.nan])


def test_another_level_is_learnt(calm):
    """A loss that stays where it jumped to is told once, and a spike from there again."""
    assert ["spike"] == kinds(calm, [9.0] * 400)
    assert ["spike"] == kinds(calm, [90.0])


def test_what_is_wild_is_learnt(calm):
    """A spike of any height leaves a bound that later ones can pass."""
    kinds(calm, [1e30, *[2.0] * 200])

    assert ["spike"] == kinds(calm, [50.0])


@settings(max_examples=30)
@given(st.lists(st.floats() | st.integers().map(float), min_size=WARM_UP, max_size=3 * WARM_UP))
def test_any_values(values):
    """Whatever the values, nothing is raised, and alerts are as far apart as promised."""
    series = Series()

    assert len(kinds(series, values * 3)) <= 1 + 3 * len(values) // CALM
