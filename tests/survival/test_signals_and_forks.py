"""
Signals and forks in the middle of a record: nothing waits for itself, or for a parent's thread.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are neither of them here")
FINE = {"torn": 0, "glued": 0}
in_each_mode = pytest.mark.parametrize("durability", ["process", "power", "relaxed"])


@in_each_mode
def test_a_handler_that_logs_loses_nothing(run_program, trials, tmp_path, durability):
    """
    Handlers interrupt calls, each other, and the opening and shutting of a run: nothing hangs, and
    every record is there once.
    """
    signals = trials(1000, 10_000)
    found = run_program(
        "signals", tmp_path, signals, "logs", env={"GENO_LEWM_LOG_DURABILITY": durability}
    )

    assert (
        dict.fromkeys(
            ["run", "sink"], FINE | {"lost": 0, "twice": 0, "in_handlers": signals, "others": []}
        )
        == found
    )


def test_a_handler_that_raises_leaves_nothing_behind(run_program, trials, tmp_path):
    """
    An exception may strike in the middle of any call; the records of calls that returned are there
    once.
    """
    found = run_program("signals", tmp_path, trials(1000, 10_000), "raises")

    assert (
        dict.fromkeys(
            ["run", "sink"], FINE | {"lost": 0, "twice": 0, "in_handlers": 0, "others": []}
        )
        == found
    )


@in_each_mode
def test_a_fork_beside_busy_threads_hangs_no_child(run_program, trials, tmp_path, durability):
    """
    Children forked while threads log, open and shut runs can log: by the parent's logger, by a new
    one, and in a run that is being opened.
    """
    forks = trials(300, 50_000) if durability == "process" else trials(50, 10_000)
    found = run_program("forks", tmp_path, forks, env={"GENO_LEWM_LOG_DURABILITY": durability})

    assert (
        FINE | {"of_children": [2 * forks, forks, forks, forks], "of_threads": [True] * 3} == found
    )
