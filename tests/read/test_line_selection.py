"""Which lines of a run are wanted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import read_run
from geno_lewm_obs.read.line_selection import LineSelection
from tests.read.segmented import line, write

LINES = [
    line(
        step,
        second=step,
        event=("training.metric", "training.epoch.end", "eval.run.end")[step % 3],
        data={"name": f"loss{step}"},
    )
    for step in range(30)
]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"events": ["training.*"]},
        {"events": ["eval.run.end", "training.metric"], "steps": range(5, 20)},
        {"components": ["training"]},
        {"components": ["data"]},
        {"severity": "warn"},
        {"severity": "info", "steps": range(7, 8)},
        {"since": "2026-05-20T15:00:10.000Z", "until": "2026-05-20T15:00:20.000Z"},
    ],
    ids=str,
)
def test_are_those_that_a_reader_gives(tmp_path, wanted):
    """The lines that are wanted are those of the records that `read_run` selects."""
    write(tmp_path, "run.jsonl", 0, *LINES)
    steps = [record["step"] for record in read_run("run", log_dir=tmp_path, **wanted)]
    wants = LineSelection(**wanted).wants

    assert steps == [step for step, each in enumerate(LINES) if wants(each)]


def test_are_those_that_hold_a_pattern():
    """A pattern is looked for in the bytes of a line."""
    wants = LineSelection(pattern=re.compile(rb"loss1\d")).wants

    assert list(range(10, 20)) == [step for step, each in enumerate(LINES) if wants(each)]


def test_with_a_number_of_that_name_in_their_data_have_no_step():
    """The step of a record stands behind its data."""
    odd = b'{"ts":"2026-05-20T15:00:00.000Z","data":{"step":3},"step":5}\n'

    assert [False, True] == [LineSelection(steps=range(n, n + 1)).wants(odd) for n in (3, 5)]


@pytest.mark.parametrize(
    ("wanted", "is_all"),
    [
        ({}, True),
        ({"severity": "debug"}, True),
        ({"since": "2026-05-20T15:00:10.000Z"}, True),
        ({"until": "2026-05-20T15:00:10.000Z"}, False),
        ({"severity": "info"}, False),
        ({"components": ["a"]}, False),
        ({"steps": range(1)}, False),
        ({"pattern": re.compile(b"z")}, False),
    ],
    ids=str,
)
def test_tell_whether_the_last_lines_are_wanted(wanted, is_all):
    """All lines at the end are wanted where nothing but an earliest time is asked for."""
    assert is_all == LineSelection(**wanted).wants_all


def test_of_the_lowest_severity_are_all():
    """A record of a severity that isn't known is wanted unless a higher one is asked for."""
    odd = LINES[0].replace(b'"info"', b'"fatal"')

    assert [True, False] == [LineSelection(severity=s).wants(odd) for s in ("debug", "info")]


@pytest.mark.parametrize(
    ("wanted", "is_wanted"),
    [
        ({}, True),
        ({"severity": "error"}, True),
        ({"events": ["a"]}, False),
        ({"steps": range(1)}, False),
        ({"pattern": re.compile(b"z")}, False),
    ],
)
def test_damage_is_wanted_unless_records_are(wanted, is_wanted):
    """What is no record is wanted where no record is asked for by what it says."""
    assert is_wanted == LineSelection(**wanted).wants(b"half")


@given(st.binary(max_size=200))
def test_take_any_bytes(content):
    """No bytes raise."""
    for start in (b"", b'{"ts":"'):
        for wanted in ({"events": ["a"]}, {"steps": range(9)}, {"since": "2026"}):
            LineSelection(**wanted).wants(start + content)
