"""`geno-obs doctor`: how this machine would log, and why."""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.doctor import doctor
from geno_lewm_obs.doctor import checks
from tests.screens import show_on_terminal, widths


def test_prints_a_line_of_json_a_check():
    """With --json each check is an object on a line, and stderr is empty."""
    done = CliRunner().invoke(doctor, ["--json"])
    names = [json.loads(row)["check"] for row in done.stdout.splitlines()]

    assert ([check.name for check in checks()], "", 0) == (names, done.stderr, done.exit_code)


@pytest.mark.parametrize("columns", [80, 120])
def test_fits_the_screen(monkeypatch, columns):
    """Checks stand below each other, and their reasons are wrapped beside them."""
    shown = show_on_terminal(monkeypatch, columns, "doctor", "--log-dir", "/tmp")

    assert max(widths(shown)) <= columns
    assert shown.endswith("geno-lewm-obs: a run can be logged here\n")


def test_tells_by_its_exit_code_that_something_is_wrong(monkeypatch):
    """Where a run can't be logged, the exit code is 1."""
    monkeypatch.setenv("GENO_LEWM_LOG_LEVEL", "loud")
    done = CliRunner().invoke(doctor, [], standalone_mode=False)

    assert (1, True) == (done.return_value, "can't be logged" in done.stderr)
