"""
`geno-obs query`: what it prints for people and programs, what it says, and its exit codes.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")
pytest.importorskip("duckdb", reason="queries need the extra duckdb")
pytest.importorskip("pyarrow", reason="queries need the extra duckdb")

from geno_lewm_obs.cli import main
from tests.frames.runs_of_events import epoch, metric, write_run


@pytest.fixture
def run(log_dir):
    """Write a run in the log directory, of which one line is damaged."""
    return write_run(
        log_dir, metric(0.5, step=1), epoch(1, loss=2)[:60], b"\n", metric("NaN", step=2)
    )


def outcome(capsys, *arguments):
    """Run `query` and return its exit code, what it printed and what it said."""
    code = main(["query", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.usefixtures("run")
def test_a_table(capsys):
    """A person gets a table, with numbers on the right."""
    code, out, err = outcome(capsys, "run-1", "SELECT name, step, value FROM training_metric")

    assert (0, "") == (code, err)
    assert ["name  step  value", "loss     1    0.5", "loss     2    NaN"] == out.splitlines()


def test_json(run, capsys):
    """A program gets an object a line, a NaN as in the run's file."""
    code, out, _ = outcome(capsys, run, "FROM training_metric SELECT ts, value", "--json")

    assert 0 == code
    assert {"ts": "2026-05-20T15:42:01.123Z", "value": 0.5} == json.loads(out.splitlines()[0])
    assert "NaN" == json.loads(out.splitlines()[1])["value"]


def test_csv(run, capsys):
    """CSV has the names first."""
    sql = "SELECT step, 'a,b' AS text FROM training_metric"

    assert 'step,text\n1,"a,b"\n2,"a,b"\n' == outcome(capsys, run, sql, "--format", "csv")[1]


def test_parquet(run, capsysbinary):
    """Parquet goes to a file or a pipe."""
    pq = pytest.importorskip("pyarrow.parquet")
    code = main(["query", str(run), "FROM training_metric", "--format", "parquet"])
    out, err = capsysbinary.readouterr()

    assert (0, b"") == (code, err)
    assert [1, 2] == pq.read_table(io.BytesIO(out))["step"].to_pylist()


@pytest.mark.usefixtures("run")
def test_views(capsys):
    """The views of a run are listed with their rows, and their columns with types."""
    code, out, err = outcome(capsys, "run-1", "--views")

    assert 0 == code
    assert ["records (2)", "training_metric (2)"] == [
        line for line in out.splitlines() if not line.startswith(" ")
    ]
    assert "    value                     double" in out.splitlines()
    assert "1 piece of damaged lines is left out" in err


@pytest.mark.usefixtures("run")
def test_several_runs(log_dir, capsys):
    """Several runs, or those that match a pattern, are asked together."""
    write_run(log_dir, metric(1).replace(b"run-1", b"run-2"), name="run-2.jsonl")
    sql = "SELECT run_id, count(*) n FROM training_metric GROUP BY 1 ORDER BY 1"
    expected = "run_id,n\nrun-1,2\nrun-2,1\n"

    assert expected == outcome(capsys, "run-1", "run-2", sql, "--format", "csv")[1]
    assert expected == outcome(capsys, "run-*", sql, "--format", "csv")[1]


def test_what_a_later_attempt_did_again(log_dir, capsys):
    """Of a resumed run the last attempt counts, and that is said; all count where it's asked."""
    again = metric(0.75, step=1).replace(b"15:42", b"15:52")
    write_run(log_dir, metric(0.25, step=1), metric(0.5, step=2), again)
    sql = "SELECT count(*) n FROM training_metric"
    said = "geno-lewm-obs: 2 records that a later attempt did again aren't counted\n"

    assert (0, "n\n1\n", said) == outcome(capsys, "latest", sql, "--format", "csv")
    assert (0, "n\n3\n", "") == outcome(
        capsys, "latest", sql, "--format", "csv", "--attempts", "all"
    )


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM nope", "these runs have records, training_metric"),
        ("COPY (SELECT 1) TO 'out.csv'", "one statement that only reads"),
        ("FROM read_text('/etc/hostname')", "nothing but the runs"),
        ("SELECT CAST(name AS INT) FROM training_metric", "ConversionException"),
    ],
)
@pytest.mark.usefixtures("run")
def test_what_is_refused(sql, told, capsys):
    """A query that can't be answered ends with 2 and one line that says why."""
    code, out, err = outcome(capsys, "run-1", sql)

    assert (2, "", 1) == (code, out, len(err.splitlines()))
    assert told in err


def test_a_question_alone(capsys):
    """A question without a run is answered with the way to write it."""
    code, _, err = outcome(capsys, "SELECT 1")

    assert 2 == code
    assert "needs a run and a question" in err


def test_without_duckdb(run, capsys, monkeypatch):
    """Where duckdb isn't installed, one line says what to install, and the exit code is 4."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, out, err = outcome(capsys, run, "SELECT 1")

    assert (4, "", 1) == (code, out, len(err.splitlines()))
    assert "duckdb isn't installed; pip install" in err


def test_a_closed_pipe(log_dir):
    """A reader that has seen enough ends the command without a word."""
    run = write_run(log_dir, *(metric(number) for number in range(2_000)))  # more than a pipe holds
    command = [sys.executable, "-m", "geno_lewm_obs", "query", run, "FROM records", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert b"" == said
