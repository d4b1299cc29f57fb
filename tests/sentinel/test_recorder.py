"""The last hidden records, and what is written of them."""

from __future__ import annotations

import pytest
import structlog
from freezegun import freeze_time

from geno_lewm_obs import get_logger, redaction_stats, shutdown_run
from geno_lewm_obs.read import verify
from geno_lewm_obs.sentinel.recorder import LONGEST, FlightRecorder

BASES = "GATTACAGATTACAGATTACAGATTACA"


@pytest.fixture
def log():
    return get_logger("training", run_id="r", level="debug", pretty=False)


@pytest.fixture
def recorder():
    return FlightRecorder(kept=3)


def step(log, recorder, **fields):
    """Log a step, and have it held if it was hidden."""
    if log.debug("training.step", **fields) is None:
        recorder.hold(log.state, "training.step", fields)


def steps_of(records):
    return [record.step for record in records if record.event == "training.step"]


def test_the_last_are_written_once(log, recorder, read, log_dir):
    """
    The last so many stand in the file, each once, with the times of their calls, and are no longer
    counted as hidden.
    """
    for number in range(6):
        with freeze_time(f"2026-05-20T15:42:0{number}Z"):
            step(log, recorder, step=number, loss=1.0)
    assert (3, 0) == (recorder.write(), recorder.write())
    shutdown_run("r")
    records = read("r")

    assert [0, 3, 4, 5] == steps_of(records)
    assert "2026-05-20T15:42:03.000Z" == records[1].ts
    assert {"hidden": {"training.step": 2}} == records[-1].data
    assert [] == list(verify(log_dir / "r.jsonl"))


def test_the_run_goes_on(log, recorder, read):
    """After a dump sampling goes on, and the last record is kept as ever."""
    for number in range(3):
        step(log, recorder, step=number, loss=1.0)
    recorder.write()
    for number in range(3, 9):
        step(log, recorder, step=number, loss=1.0)
    shutdown_run("r")

    assert [0, 1, 2, 8] == steps_of(read("r"))


def test_below_the_level(log, recorder, read):
    """What the level hid is written too, and isn't subtracted from what sampling did."""
    log.set_level("info")
    step(log, recorder, step=1, loss=1.0)
    recorder.write()
    shutdown_run("r")

    assert [1] == steps_of(read("r"))
    assert 1 == len(read("r"))


def test_nothing_private_is_written(log, recorder, read):
    """The rules judge what is held when it's written: in strict mode the record is left out."""
    for fields in ({}, {"loss": 0.5}, {"loss": BASES}, {"loss": 1.0, "user_email": "a@b.org"}):
        step(log, recorder, step=len(fields), **fields)
    before = redaction_stats().total()
    recorder.write()
    shutdown_run("r")

    assert [{}, {"loss": 0.5}] == [each.data for each in read("r") if each.event == "training.step"]
    assert before + 2 == redaction_stats().total()


def test_what_changes_is_copied(log, recorder, read):
    """A list that the program changes later is written as it was."""
    values = [1.0]
    step(log, recorder, step=0, loss=1.0)
    step(log, recorder, step=1, loss=values)
    values.append(2.0)
    recorder.write()

    assert [1.0] == read("r")[1].data["loss"]


@pytest.mark.parametrize(
    "value", ["x" * (LONGEST + 1), ["x" * (LONGEST + 1)], {"x" * (LONGEST + 1): 1}, object()]
)
def test_what_is_large_or_unknown_is_not_held(log, recorder, value):
    """Memory is bounded: a long text isn't held, nor what nobody knows to copy."""
    step(log, recorder, step=0)
    step(log, recorder, step=1, loss=value)

    assert 0 == recorder.write()


def test_events_without_sampling_are_not_held(log, recorder):
    """Of an event that isn't sampled nothing is held: a late record of it would be out of order."""
    recorder.hold(log.state, "inference.score.start", {"model_id": "a"})
    recorder.hold(log.state, "not.registered", {"loss": 1})

    assert 0 == recorder.write()


def test_a_test_that_captures_gets_none_twice(log, recorder):
    """While structlog captures, a record was seen by it, and isn't held."""
    with structlog.testing.capture_logs() as captured:
        step(log, recorder, step=1, loss=1.0)
        recorder.write()

    assert [1] == [each["step"] for each in captured]


def test_a_forked_child_holds_nothing_of_its_parents(log, recorder, fork, read):
    """What the parent holds is the parent's to write."""
    for number in range(3):
        step(log, recorder, step=number, loss=1.0)
    assert 0 == fork(recorder.write)()
    recorder.write()
    shutdown_run("r")

    assert [0, 1, 2] == steps_of(read("r"))
