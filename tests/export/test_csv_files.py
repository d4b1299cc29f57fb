"""
Runs as CSV files.
"""

from __future__ import annotations

import csv

import pytest

pytest.importorskip("pyarrow", reason="CSV needs the extra arrow")

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.export.csv_files import write_csv
from geno_lewm_obs.frames.build import Source
from tests.frames.runs_of_events import epoch, metric, write_run


def test_a_file_for_each_event(tmp_path):
    """Each event is a file, whose rows are the records of all runs; repeating changes nothing."""
    runs = [
        write_run(tmp_path, metric(0.5, step=1, note='a,"b'), epoch(loss=1), name="a.jsonl"),
        write_run(tmp_path, metric("NaN"), name="b.jsonl"),
    ]
    for _ in range(2):
        written = [*write_csv(Source(runs), tmp_path / "out")]

        assert {"training_epoch_end.csv", "training_metric.csv"} == {each.name for each in written}
    with (tmp_path / "out" / "training_metric.csv").open() as file:
        rows = [*csv.DictReader(file)]

    assert [("0.5", "1", 'a,"b'), ("nan", "", "")] == [
        (row["value"], row["step"], row["note"]) for row in rows
    ]


def test_another_file_stays(tmp_path):
    """A file of that name that is no export is left alone."""
    run = write_run(tmp_path, metric())
    theirs = tmp_path / "training_metric.csv"
    theirs.write_text("loss\n1\n")
    with pytest.raises(InputError, match="no export"):
        list(write_csv(Source(run), tmp_path))

    assert "loss\n1\n" == theirs.read_text()
