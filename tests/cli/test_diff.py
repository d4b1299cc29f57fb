"""
`geno-obs diff`: what it prints and says, and its exit codes.
"""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main
from tests.compare.runs_to_compare import line, losses, run_with
from tests.screens import assert_as_looked_at, show_on_terminal, widths

BASES = "ACGT" * 6


@pytest.fixture
def runs(log_dir):
    """Write two runs that differ in all aspects, and one that is like the first."""
    failed = {"exception_type": "KeyError", "exception_stack": ["loader:next_shard:88"]}
    error = line("obs.run.failed", severity="error", data=failed)
    for name in ("good", "same"):
        run_with(log_dir, *losses([3, 2, 1]), name=name, config={"lr": 3e-4}, git_sha="4be1c02")
    other = [*losses([3, 2.5, 2], seconds_a_step=2), error]
    run_with(log_dir, *other, name="bad", config={"lr": 1e-3}, git_sha="5cf2d13")


def outcome(capsys, *arguments):
    code = main(["diff", *arguments])
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err


@pytest.mark.parametrize("columns", [80, 120])
def test_looks_as_it_was_looked_at(real_runs, monkeypatch, columns):
    """Differences stand below each other, by aspect, on any terminal."""
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(real_runs))
    shown = show_on_terminal(monkeypatch, columns, "diff", "completed", "failed")
    lines = re.sub(r"speed .*\n", "", shown)  # of this machine

    assert_as_looked_at("diff", lines)
    assert max(widths(lines)) <= columns


@pytest.mark.usefixtures("runs")
def test_runs_that_agree(capsys):
    """Runs that agree are said to, with exit code 0; their speeds are printed all the same."""
    expected = ["speed       1 → 1 steps/s (+0.0%)"]

    assert (0, expected, "geno-lewm-obs: good and same agree\n") == outcome(capsys, "good", "same")


@pytest.mark.usefixtures("runs")
def test_runs_that_differ(capsys):
    """Each difference is a line, by aspect, and the exit code is 1."""
    code, out, err = outcome(capsys, "good", "bad")

    assert (1, "geno-lewm-obs: good and bad differ\n") == (code, err)
    assert [
        "config      config.lr  0.0003 → 0.001",
        "versions    git_sha  4be1c02 → 5cf2d13",
        (
            "metrics     training.step/loss  apart from step 1 (2 against 2.5, tolerance 0.01); "
            "at the end 1 against 2"
        ),
        "events      obs.run.failed  0 → 1",
        "errors      KeyError at loader:next_shard:88  0 → 1",
        "speed       1 → 0.5 steps/s (-50.0%)",
    ] == out


@pytest.mark.usefixtures("runs")
def test_a_regression_test_of_one_metric(capsys):
    """One metric alone decides, by the tolerance that is given."""
    arguments = ["good", "bad", "--only", "loss"]

    assert 1 == outcome(capsys, *arguments)[0]
    assert 0 == outcome(capsys, *arguments, "--tolerance", "0.6")[0]


@pytest.mark.usefixtures("runs")
def test_json(capsys):
    """With --json each difference is an object, and nothing is said."""
    code, out, err = outcome(capsys, "good", "bad", "--json", "--only", "metrics")
    (found,) = map(json.loads, out)

    assert (1, "") == (code, err)
    assert {
        "aspect": "metrics",
        "name": "training.step/loss",
        "a": 2.0,
        "b": 2.5,
        "step": 1,
        "last_a": 1.0,
        "last_b": 2.0,
    } == found


@pytest.mark.usefixtures("runs")
def test_a_name_of_nothing(capsys):
    """A misspelt --only would compare nothing, and is refused."""
    code, _, err = outcome(capsys, "good", "bad", "--only", "los")

    assert 2 == code
    assert "neither an aspect nor a metric" in err


def test_a_private_value_is_withheld(log_dir, capsys):
    """A value that a rule keeps out, as in another program's file, isn't printed."""
    run_with(log_dir, name="a", model_id=BASES)
    run_with(log_dir, name="b", model_id="m")
    code, out, _ = outcome(capsys, "a", "b")

    assert (1, ["config      model_id  (withheld) → m"]) == (code, out)


def test_no_such_run(log_dir, capsys):
    """A run that there isn't is an error."""
    log_dir.mkdir()

    assert 2 == outcome(capsys, "a", "b")[0]
