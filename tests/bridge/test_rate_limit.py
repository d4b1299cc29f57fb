"""
How many records of a kind are written within a window: the others are counted, none twice.
"""

from __future__ import annotations

from geno_lewm_obs.bridge.rate_limit import MOST_KINDS, WINDOW_S, RateLimit

LOGGER = ("library", 30)


def admitted(limit, times, template="again"):
    return [limit.admit(LOGGER, template, time) for time in times]


def test_a_window():
    """So many are admitted in a window; the next window's first tells how many were not."""
    limit = RateLimit(most=2)

    assert [0, 0, None, None, None] == admitted(limit, [0, 1, 2, 3, 9])
    assert [3, 0, None] == admitted(limit, [WINDOW_S, WINDOW_S + 1, WINDOW_S + 2])
    assert [0, 0, None] == admitted(limit, [1.0] * 3, "another")


def test_a_clock_that_is_set_back():
    """A time before the window's begin begins another one."""
    limit = RateLimit(most=1)

    assert [0, None, 1] == admitted(limit, [1000, 1001, 5])


def test_too_many_kinds():
    """Templates that are new each time share a limit, once there are too many within a window."""
    limit = RateLimit(most=1)
    first = [limit.admit(LOGGER, f"step {number}", 0.0) for number in range(MOST_KINDS)]
    rest = [limit.admit(LOGGER, f"later {number}", 0.5) for number in range(5)]

    assert ([0] * MOST_KINDS, [0, None, None, None, None]) == (first, rest)
    assert len(limit._windows) <= MOST_KINDS + 1


def test_old_kinds_make_room():
    """Kinds whose window is over are forgotten when there is no room."""
    limit = RateLimit(most=1)
    for number in range(MOST_KINDS):
        limit.admit(LOGGER, f"step {number}", 0.0)

    assert [0, 0] == [limit.admit(LOGGER, f"new {number}", WINDOW_S + 1) for number in range(2)]
    assert 2 == len(limit._windows)
