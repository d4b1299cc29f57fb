"""The runs of a directory that are wanted, in an order."""

from __future__ import annotations

import pytest

from geno_lewm_obs.catalog.listing import ORDERS, list_runs
from tests.read.segmented import line, write


@pytest.fixture
def folder(tmp_path):
    """Return a directory with three runs that differ in all that they can be sorted by."""
    for number, name in enumerate(("b", "c", "a"), 1):
        lines = [
            line(step, second=100 - 10 * number + step, data={"loss": 1.0 / number})
            for step in range(number)
        ]
        write(tmp_path, f"{name}.jsonl", 0, *lines)
    return tmp_path


def names(folder, **wanted):
    return "".join(run.run_id for run in list_runs(folder, **wanted).runs)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("started", "bca"),
        ("ended", "bca"),
        ("run", "abc"),
        ("state", "abc"),
        ("time", "acb"),
        ("step", "acb"),
        ("loss", "bca"),
        ("errors", "abc"),
        ("size", "acb"),
    ],
)
def test_come_in_order(folder, sort, order):
    """The latest or largest come first; names, and runs that are equal, in their order."""
    assert order == names(folder, sort=sort)


def test_know_all_orders(folder):
    """Each order that there is can be asked for."""
    assert {3} == {len(names(folder, sort=sort)) for sort in ORDERS}


def test_are_no_more_than_asked_for(folder):
    """Of more runs the first ones are listed, and all are counted."""
    found = list_runs(folder, limit=2)

    assert (["b", "c"], 3) == ([run.run_id for run in found.runs], found.total)


def test_are_the_first_of_all(folder):
    """Of any number of runs, whatever their files are like, the first of all are listed."""
    write(folder, "b-copy.jsonl", 0, (folder / "b.jsonl").read_bytes())
    write(folder, "packed.jsonl", 0, line(1, second=95), packing=".gz")
    write(folder, "ranks.rank1.jsonl", 0, line(1, second=5))
    write(folder, "ranks.jsonl", 0, line(1, second=85))
    write(folder, "foreign.jsonl", 0, b"{}\n", line(1, second=75))
    write(folder, "empty.jsonl", 0)
    found = [run.run_id for run in list_runs(folder).runs]

    assert [found[:limit] for limit in range(1, 10)] == [
        [run.run_id for run in list_runs(folder, limit=limit).runs] for limit in range(1, 10)
    ]


def test_are_those_since_a_time(folder):
    """A run is listed that has logged something since."""
    assert "bc" == names(folder, since="2026-05-20T15:01:20.000Z")


@pytest.mark.parametrize(
    ("states", "listed"), [(["failed", "running"], 2), (["stalled"], 0), (None, 10)]
)
def test_are_those_in_a_state(real_runs, states, listed):
    """Runs in any of the states are listed."""
    wanted = [
        run
        for run in list_runs(real_runs, states=states).runs
        if run.run_id != "out-of-memory" or states is None
    ]

    assert listed == len(wanted)
