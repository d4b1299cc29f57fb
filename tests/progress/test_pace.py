"""The time that a step takes, by the steps that were logged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.progress.pace import Pace, Paces


def pace_of(*notes):
    """Return the seconds of a step by *notes* of steps and times."""
    pace = Pace()
    for step, at in notes:
        pace.note(step, at)
    return pace.seconds


@pytest.mark.parametrize(
    ("expected", "notes"),
    [
        (None, [(1, 0.0)]),
        (2.0, [(1, 0.0), (2, 2.0)]),
        (0.5, [(100, 0.0), (200, 50.0), (300, 100.0)]),
        (2.0, [(1, 0.0), (1, 1.0), (2, 2.0), (2, 2.5)]),
        (1.0, [(1, 0), (2, 1), (3, 2), (4, 600), (5, 601)]),
        (1.0, [(8, 0), (9, 1), (3, 500), (4, 501), (5, 502)]),
        (None, [(1, 9.0), (2, 1.0)]),
    ],
    ids=["one", "two", "strides", "twice", "a pause", "resumed", "a clock set back"],
)
def test_is_the_median(expected, notes):
    """A pause, a resumption and a second record of a step change nothing."""
    assert expected == pace_of(*notes)


@given(st.lists(st.tuples(st.integers(), st.floats(0, 1e9))))
def test_any_notes(notes):
    """Whatever the steps and times, a step takes no less than no time."""
    assert (pace_of(*notes) or 0.0) >= 0.0


def test_the_series_with_most_steps_counts():
    """Records of epochs, of which there are fewer, and of evaluations don't count."""
    paces = Paces()
    assert paces.seconds is None
    for step in range(10):
        paces.note("training", "training.step", step, step * 2.0)
        paces.note("eval", "eval.item", step * 10, step * 2.0)
        paces.note("eval", "eval.item", step * 10 + 1, step * 2.0)
    paces.note("training", "training.epoch.end", 0, 0.0)
    paces.note("training", "training.epoch.end", 9, 900.0)

    assert 2.0 == paces.seconds


def test_memory_is_bounded():
    """Of any number of series a few are known."""
    paces = Paces()
    for number in range(1000):
        paces.note(f"c{number}", "training.step", 1, 0.0)

    assert 64 == len(paces._paces)
