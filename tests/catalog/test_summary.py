"""The summary of a run."""

from __future__ import annotations

import time

import pytest

from geno_lewm_obs import read_run
from geno_lewm_obs.catalog.directory import runs_in
from geno_lewm_obs.catalog.summary import summarise
from tests.read.segmented import line, write

STATES = {
    "completed": ("completed", ""),
    "failed": ("failed", "KeyError"),
    "killed": ("killed", "no trace of the end"),
    "out-of-memory": ("failed", "MemoryError"),
    "preempted": ("completed", ""),
    "three-ranks": ("killed", "no trace of the end"),
    "interrupted": ("killed", "interrupted"),
    "aborted": ("killed", "a fault"),
    "unspoken": ("unknown", "no record says that it ended"),
    "live": ("running", ""),
}


@pytest.fixture
def summary(real_runs):
    """Return what summarises a real run."""
    return lambda run_id: summarise(run_id, runs_in(real_runs)[run_id], time.time())


@pytest.mark.parametrize("run_id", STATES)
def test_tells_how_a_real_run_ended(summary, run_id):
    """Runs that real processes made, and ended, are in the state that they were brought to."""
    assert STATES[run_id] == (summary(run_id).state, summary(run_id).note)


@pytest.mark.parametrize("run_id", STATES)
def test_is_what_reading_all_of_it_tells(summary, real_runs, run_id):
    """Times, step, loss and counts are those of all records."""
    told = summary(run_id).as_json()
    records = list(read_run(run_id, log_dir=real_runs))
    losses = [record["data"]["loss"] for record in records if "loss" in record["data"]]
    expected = {
        "started": records[0]["ts"],
        "step": max(record["step"] for record in records if "step" in record),
        "last": losses[-1] if losses else 1.5,
        "records": len(records),
        "errors": sum(record["severity"] == "error" for record in records),
        "attempts": 2 if run_id == "preempted" else 1,
    }

    assert expected == {key: told[key] for key in expected}


def test_has_the_keys_of_its_contract(summary):
    """The keys of the JSON are fixed, and in this order."""
    keys = "run_id state attempts started duration_s step last records errors size_bytes path"
    added = "total_steps steps_per_s left_s"

    assert [*keys.split(), *added.split()] == list(summary("completed").as_json())


def test_is_that_of_the_rank_in_the_worst_state(tmp_path):
    """A run of ranks is what the one is that ended worst."""
    ended = line(2, event="training.run.end")
    write(tmp_path, "run.jsonl", 0, line(1), ended)
    write(tmp_path, "run.rank1.jsonl", 0, line(1), line(7))

    assert "unknown" == summarise("run", runs_in(tmp_path)["run"], time.time()).state


def test_of_what_can_not_be_read_says_so(tmp_path):
    """A file that can't be read is told, and nothing is known of it."""
    (tmp_path / "run.jsonl.gz").write_bytes(b"no gzip")
    found = summarise("run", runs_in(tmp_path)["run"], time.time())

    assert ("unknown", "can't be read", None) == (found.state, found.note, found.counts)


def test_shows_no_name_that_is_private(tmp_path):
    """A name that a rule keeps out is withheld in JSON too."""
    write(tmp_path, f"{'ACGT' * 6}.jsonl", 0, line(1))
    ((run_id, files),) = runs_in(tmp_path).items()
    told = summarise(run_id, files, time.time()).as_json()

    assert ("(withheld)", False) == (told["run_id"], "ACGT" in told["path"])
