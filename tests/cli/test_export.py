"""
`geno-obs export`: what it writes, prints and says, and its exit codes.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")
pytest.importorskip("pyarrow", reason="exports need the extra arrow")

from geno_lewm_obs.cli import main
from tests.frames.runs_of_events import metric, write_run
from tests.screens import assert_as_looked_at, show_on_terminal


@pytest.mark.parametrize("columns", [80, 120])
def test_looks_as_it_was_looked_at(real_runs, monkeypatch, columns, tmp_path):
    """Each file is a line, however long its path is, and what was counted comes last."""
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(real_runs))
    runs = ("preempted", "failed", "--to", "parquet", "-o", tmp_path)
    shown = show_on_terminal(monkeypatch, columns, "export", *runs).replace(str(tmp_path), "OUT")

    assert_as_looked_at("export", shown)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("csv", "training_metric.csv"),
        ("parquet", "event=training.metric/run-1.parquet"),
        ("tensorboard", "run-1/events.out.tfevents.0.geno-lewm-obs"),
    ],
)
def test_each_form(log_dir, tmp_path, form, written, capsys):
    """The paths of the files are printed; how many there are is said."""
    write_run(log_dir, metric(0.5, step=1), metric(0.25, step=2))
    code = main(["export", "latest", "--to", form, "-o", str(tmp_path / "out")])
    out, err = capsys.readouterr()

    assert (0, f"{tmp_path / 'out' / written}\n") == (code, out)
    assert "geno-lewm-obs: 1 file, 2 records\n" == err
    assert (tmp_path / "out" / written).is_file()


def test_for_a_machine(log_dir, tmp_path, capsys):
    """With --json each path is an object, and only what is missing is said."""
    write_run(log_dir, metric(0.5), metric()[:40])
    code = main(["export", "run-1", "--to", "csv", "-o", str(tmp_path / "out"), "--json"])
    out, err = capsys.readouterr()

    assert (0, str(tmp_path / "out" / "training_metric.csv")) == (code, json.loads(out)["path"])
    assert "geno-lewm-obs: 1 piece of damaged lines is left out\n" == err


def test_no_such_run(log_dir, tmp_path, capsys):
    """A run that there isn't is an error, and nothing is written."""
    log_dir.mkdir()
    code = main(["export", "nope", "--to", "csv", "-o", str(tmp_path / "out")])

    assert (2, False) == (code, (tmp_path / "out").exists())
    assert "no such run" in capsys.readouterr().err
