"""
The pytest plugin, in the suites of others: real runs of pytest, each in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

LOGS = """
import unittest
import structlog
from geno_lewm_obs import get_logger, logged_run

log = get_logger("training")

def test_one(obs_log):
    log.info("training.metric", value=1, step=1)
    structlog.get_logger("api").info("training.metric", value=2)
    obs_log.assert_logged("training.metric", value=2, component="api")
    assert [1, 2] == [each.data["value"] for each in obs_log.records]

def test_two(obs_log):
    with logged_run("training", end_event="training.run.end"):
        pass
    assert ["training.run.end"] == [each.event for each in obs_log.records]

class TestThree(unittest.TestCase):
    def test(self):
        log.debug("training.step", loss=0.5)
"""
FAULTY = """
from geno_lewm_obs import get_logger

def test_error():
    get_logger("eval").error("eval.regression", metric="top1")

def test_expected(obs_log):
    get_logger("eval").error("eval.regression", metric="top1")
    obs_log.assert_logged("eval.regression")

def test_undeclared():
    get_logger("eval").info("eval.unheard.of")

def test_misspelt(obs_log):
    get_logger("training").info("training.epoch.end", epoch=1, loss=0.5)
    obs_log.assert_logged("training.epoch.end", epoch=2)
"""
FOREIGN = """
import sys

def test_nothing_is_imported():
    packages = {name.split(".")[0] for name in sys.modules}
    assert not packages & {"geno_lewm_obs", "structlog"}
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs pytest on a text, and returns its output."""
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(tmp_path / "logs"))

    def run_pytest(text, *options, fails=False):
        (tmp_path / "test_it.py").write_text(text)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error"]
        done = subprocess.run(
            [*command, *options, "test_it.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert fails == (done.returncode != 0), done.stdout + done.stderr
        return done.stdout

    return run_pytest


def test_the_fixture_has_what_a_test_logs(run, tmp_path):
    """
    A logger of the module, structlog's and a run's log into the fixture of the test that runs, and
    a test without it logs as ever.
    """
    assert "3 passed" in run(LOGS)
    assert [1] == [1 for _ in (tmp_path / "logs").iterdir()]


def test_imports_nothing_of_the_package(run):
    """A suite that doesn't use the plugin never loads the package, so its coverage is its own."""
    assert "1 passed" in run(FOREIGN)


def test_can_be_left_out(run):
    """It has a name by which pytest can be told not to load it."""
    assert "fixture 'obs_log' not found" in run(LOGS, "-p", "no:geno_lewm_obs", fails=True)


def test_a_failed_assertion_is_short(run):
    """What differs is shown in a few lines, and no line of the package's own."""
    told = run(FAULTY, "-k", "misspelt", fails=True)

    assert "E       AssertionError: training.epoch.end epoch=2 wasn't logged" in told
    assert "  epoch  expected 2, found 1" in told
    assert 12 >= sum(line.startswith("E ") for line in told.splitlines())
    assert "captured_log.py" not in told.split("short test summary")[0]


def test_fails_on_an_error_that_nobody_expected(run):
    """With the option, a test that logs an error fails, unless it asserts that it did."""
    told = run(FAULTY, "--obs-fail-on-error", "-k", "error or expected", fails=True)

    assert "1 failed, 1 passed" in told
    assert "an error was logged" in told


def test_is_strict_where_asked(run):
    """With the option, every test's events have to be declared."""
    assert "1 passed" in run(FAULTY, "-k", "undeclared")
    assert "eval.unheard.of" not in run(FAULTY, "-k", "undeclared")
    assert "UnregisteredEventError" in run(FAULTY, "--obs-strict", "-k", "undeclared", fails=True)


@pytest.mark.parametrize("workers", ["0", "2", "4"])
def test_says_which_events_no_test_logged(run, workers):
    """The account of events and keys is the same however many processes run the tests."""
    told = run(LOGS, "--obs-coverage", "-n", workers)
    account = told.split("events that tests logged")[1].splitlines()[1:]

    assert "3 of 22 declared events were logged" == account[0]
    assert "  never logged  training.run.start" in account
    assert "  never passed  training.metric: kind, name, unit" in account
    assert not [line for line in account if "never logged  training.step" in line]
