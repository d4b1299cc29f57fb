"""How many records, errors and attempts a run has."""

from __future__ import annotations

import pytest

from geno_lewm_obs import read_run
from geno_lewm_obs.catalog.counts import Counts, counts_of
from geno_lewm_obs.read import attempts_in, find_files
from tests.read.segmented import line, write


@pytest.mark.parametrize("run_id", ["completed", "failed", "preempted", "three-ranks", "killed"])
def test_are_those_of_a_reader(real_runs, run_id):
    """Of real runs the counts are those that reading all of them gives."""
    records = list(read_run(run_id, log_dir=real_runs))
    errors = sum(record["severity"] == "error" for record in records)
    counts = counts_of(find_files(run_id, real_runs))

    assert (len(records), errors, 2 if run_id == "preempted" else 1) == counts[:3]


def test_of_attempts_are_those_of_the_reader(tmp_path):
    """Attempts are counted by the beginnings and ends that the reader counts by."""
    begin = {"event": "eval.run.start"}
    end = {"event": "eval.run.end"}
    write(tmp_path, "run.jsonl", 0, line(1, **begin), line(1, **end), line(1, **begin))
    write(tmp_path, "run.jsonl", 1, line(1, **begin))
    found = attempts_in(read_run("run", log_dir=tmp_path))

    assert (len(found), 2) == (counts_of(find_files("run", tmp_path)).attempts, len(found))


def test_half_a_line_at_the_end_is_not_counted(tmp_path):
    """Half a record, as a killed writer leaves it, is none."""
    write(tmp_path, "run.jsonl", 0, line(1), line(2)[:-20])

    assert Counts(1, 0, 1) == counts_of(find_files("run", tmp_path))


def test_a_value_that_says_error_is_none(tmp_path):
    """Errors are records of that severity, and not values that say so."""
    write(tmp_path, "run.jsonl", 0, line(1, data={"name": "severity", "value": "error"}))

    assert Counts(1, 0, 1) == counts_of(find_files("run", tmp_path))


def test_of_an_empty_file_are_nothing(tmp_path):
    """An empty file has no record and no attempt."""
    write(tmp_path, "run.jsonl", 0)

    assert Counts(0, 0, 0) == counts_of(find_files("run", tmp_path))
