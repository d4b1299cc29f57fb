"""How long the steps of a training take, and from when on one has taken too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.vitals.pace import FEWEST, Pace, Stand


def paced(pace, durations, start=0.0, first=0):
    """Let steps take *durations*, and return when the last one was logged."""
    now = start
    pace.step(first, now)
    for number, duration in enumerate(durations, first + 1):
        now += duration
        pace.step(number, now)
    return now


@pytest.mark.parametrize(
    ("durations", "budget"),
    [([0.4] * 20, 60.0), ([20.0] * 20, 200.0), ([0.4] * 20 + [100.0, 0.4], 200.0)],
)
def test_the_budget(durations, budget):
    """A step has ten usual ones, twice the longest one, and never less than the least time."""
    pace = Pace(60.0)
    end = paced(pace, durations)

    assert Stand(end, len(durations), pytest.approx(budget), pytest.approx(durations[0])) == (
        pace.stand
    )
    assert end + budget == pytest.approx(pace.stand.deadline)


def test_too_few_steps():
    """Nothing is told of a training of which too few steps were seen."""
    pace = Pace(1.0)
    assert pace.stand is None
    paced(pace, [1.0] * (FEWEST - 1))
    assert pace.stand is None
    paced(pace, [1.0] * FEWEST)
    assert pace.stand is not None


def test_a_pause():
    """From a pause to the next step nothing is late, and the time between isn't a step's."""
    pace = Pace(1.0)
    end = paced(pace, [1.0] * FEWEST)
    pace.pause()
    assert pace.stand is None
    pace.step(100, end + 5000)
    assert (end + 5000, 10.0) == (pace.stand.since, pace.stand.budget_s)


def test_a_stall_teaches_nothing():
    """A step that was late isn't the longest one that the next has twice the time of."""
    pace = Pace(1.0)
    end = paced(pace, [1.0] * FEWEST)
    assert 10.0 == pace.stand.budget_s
    pace.step(20, end + 500)
    assert 10.0 == pace.stand.budget_s
    assert (end + 500, Stand(end, FEWEST, 10.0, 1.0)) == pace.last_late


def test_two_late_steps():
    """If the next step is late too, that is how long they take from now on."""
    pace = Pace(1.0)
    end = paced(pace, [1.0] * FEWEST)
    for step, seconds in enumerate((500, 900, 1300), 20):
        assert pace.stand is not None
        pace.step(step, end + seconds)

    assert 800.0 == pace.stand.budget_s


def test_what_is_logged_twice():
    """Records of one step show life, and aren't taken for steps of no length."""
    pace = Pace(0.1)
    for number in range(20):
        pace.step(number, number * 1.0)
        pace.step(number, number + 0.5)

    assert (19.5, 0.5) == (pace.stand.since, pace.stand.usual_s)


@given(st.lists(st.tuples(st.integers(0, 5) | st.none(), st.floats(-1e9, 1e9)), max_size=15))
def test_any_clock(steps):
    """Whatever the clock does, a budget is at least the least time, and nothing is raised."""
    pace = Pace(3.0)
    for step, now in steps:
        pace.step(step, now)

    assert pace.stand is None or pace.stand.budget_s >= 3.0
