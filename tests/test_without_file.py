"""
``GENO_LEWM_LOG_DIR=none``: a run without a file and without any directory, whose log is stdout.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from geno_lewm_obs import (
    ConfigError,
    child_env,
    configure,
    get_logger,
    install_crash_hooks,
    logged_run,
    read_run,
    shutdown_run,
)
from geno_lewm_obs.demo.train import train
from geno_lewm_obs.processors import RunFileFactory
from tests.programs import ROOT, printed_by, python

VARIABLES = {"GENO_LEWM_LOG_DIR": "none", "GENO_LEWM_LOG_FORMAT": "stdout"}
LOGGING = """
from geno_lewm_obs import configure, get_logger, install_crash_hooks, logged_run, shutdown_run
install_crash_hooks()
configure(run_id="svc")
get_logger("api").info("inference.batch.end", n=1)
with logged_run("training", run_id="other", end_event="training.run.end") as log:
    log.info("training.metric", name="loss", value=0.5)
"""


@pytest.fixture(autouse=True)
def _no_directory(monkeypatch):
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def events(text):
    return [each["event"] for each in records(text)]


class TestRecords:
    def test_are_the_lines_of_a_file(self, capsys, tmp_path, monkeypatch):
        """What stdout gets is, but for the time, byte for byte what a file would have."""
        get_logger("training", run_id="r").info("training.metric", step=3, name="loss", value=0.5)
        on_stdout = capsys.readouterr().out
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "jsonl")
        log = get_logger("training", run_id="r", log_dir=tmp_path)
        log.info("training.metric", step=3, name="loss", value=0.5)
        in_a_file = (tmp_path / "r.jsonl").read_text()

        assert on_stdout.partition(",")[2] == in_a_file.partition(",")[2]

    def test_are_of_every_kind(self, capsys):
        """A run's records, its failure and its account all go to stdout, in order."""

        @logged_run(
            "training", run_id="r", start_event="training.run.start", end_event="training.run.end"
        )
        def work():
            log = get_logger("training")
            log.info("training.metric", name="loss", value=0.5, unknown=1)
            return int("made up")

        with pytest.raises(ValueError, match="made up"):
            work()

        assert [
            "training.run.start",
            "training.metric",
            "obs.run.failed",
            "training.run.end",
            "obs.contract.broken",
        ] == events(capsys.readouterr().out)

    def test_of_structlog_too(self, capsys):
        """structlog's own loggers, and lines of a chain of one's own, log to stdout."""
        configure(run_id="r")
        structlog.get_logger("api").info("inference.batch.end", n=1)
        record = RunFileFactory(run_id="r")("api").info(capsys.readouterr().out)

        assert "inference.batch.end" == record.event

    def test_know_no_directory(self, capsys):
        """A logger of such a run has no directory, and nothing is made anywhere."""
        log = get_logger("training", run_id="r")
        log.info("training.metric", name="loss", value=0.5)
        shutdown_run("r", log_dir="none")

        assert (None, ["training.metric"]) == (log.log_dir, events(capsys.readouterr().out))


class TestOtherProcesses:
    def test_are_told_by_variables(self):
        """A child process is told that there is no directory."""
        get_logger("training", run_id="r")
        with logged_run("training", run_id="r"):
            variables = child_env()

        assert ("r", "none") == (variables["GENO_LEWM_RUN_ID"], variables["GENO_LEWM_LOG_DIR"])

    def test_get_a_pickled_logger(self, capsys):
        """A logger that was pickled logs to stdout where it arrives."""
        log = pickle.loads(pickle.dumps(get_logger("training", run_id="r")))
        shutdown_run("r")
        log.info("training.metric", name="loss", value=0.5)

        assert (None, ["training.metric"]) == (log.log_dir, events(capsys.readouterr().out))


class TestReaders:
    def test_say_that_there_are_no_files(self):
        """A run's name can't be looked up, and the error names the variable."""
        with pytest.raises(ConfigError, match=r"^GENO_LEWM_LOG_DIR is none, so there are no run"):
            list(read_run("r"))

    def test_take_a_path_all_the_same(self, capsys, tmp_path):
        """What somebody has saved of stdout is read by its path."""
        get_logger("training", run_id="r").info("training.metric", name="loss", value=0.5)
        path = tmp_path / "saved.jsonl"
        path.write_text(capsys.readouterr().out)

        assert ["training.metric"] == [each["event"] for each in read_run(path)]


def test_the_demo_runs(capsys):
    """The demo trains and logs, and writes no checkpoint."""
    outcome = train(1, run_id="r")
    told = events(capsys.readouterr().out)

    assert (None, True, False) == (
        outcome.path,
        "training.epoch.end" in told,
        "training.checkpoint.write" in told,
    )


class TestCrash:
    def test_is_on_stdout(self):
        """A crash leaves its record on stdout; stderr names no file."""
        done = python("-c", LOGGING + "raise ValueError('made up')")

        assert (1, "obs.process.crashed") == (done.returncode, events(done.stdout)[-1])
        assert "a record of this is in" not in done.stderr

    @pytest.mark.parametrize("broken", ["GENO_LEWM_LOG_LEVEL", "GENO_LEWM_RUN_ID"])
    def test_is_there_although_a_setting_cannot_be_used(self, broken):
        """A setting that ends the program at its start doesn't send the record elsewhere."""
        code = "from geno_lewm_obs import get_logger, install_crash_hooks\ninstall_crash_hooks()\n"
        done = python("-c", code + "get_logger('api')", variables={broken: "not/usable"})

        assert (1, ["obs.process.crashed"]) == (done.returncode, events(done.stdout))

    @pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
    def test_of_the_interpreter_leaves_its_trace_on_stderr(self):
        """The trace of a fault has no file to go to."""
        done = python("-c", LOGGING + "import os; os.abort()")

        assert "Fatal Python error: Aborted" in done.stderr


def test_hooks_watch_no_file(capsys):
    """A program that installs the hooks and logs makes no file for faults."""
    printed = printed_by("-c", LOGGING)

    assert "training.run.end" in printed
    assert callable(install_crash_hooks)
    assert not capsys.readouterr().err


NOBODY = 54_321
CAPABILITY = "-all,+dac_read_search"
CONTAINER = f"""
mount --bind / / && mount -o remount,bind,ro / && cd / || exit 77
setpriv --reuid {NOBODY} true || exit 77
exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --bounding-set {CAPABILITY} \\
    --inh-caps {CAPABILITY} --ambient-caps {CAPABILITY} {sys.executable} -W error -c "$1"
"""
"""
Runs Python as a user without an entry on a read-only root. The user may read any file, since this
Python may stand in a directory of another one's.
"""
CHECK = """
import os, pwd, tempfile
for find in (lambda: pwd.getpwuid(os.getuid()), tempfile.gettempdir, lambda: open("/x", "w")):
    try:
        find()
    except (KeyError, OSError):
        continue
    raise SystemExit("this is no such container")
tempfile.tempdir = None
"""


@pytest.mark.skipif(
    sys.platform != "linux"
    or os.getuid() != 0
    or shutil.which("unshare") is None
    or shutil.which("setpriv") is None,
    reason="a read-only root takes Linux, a privileged user, unshare and setpriv",
)
def test_a_container_that_has_nothing():
    """
    On a read-only root, without HOME, a known user or a temporary directory, all that is logged is
    on stdout.
    """
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **VARIABLES}
    code = CHECK + LOGGING + "\nraise ValueError('made up')"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", CONTAINER, "sh", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode == 77:
        pytest.skip("no root can be mounted read-only here")

    assert [
        "inference.batch.end",
        "training.metric",
        "training.run.end",
        "obs.process.crashed",
    ] == events(done.stdout), done.stderr
    assert "ValueError: made up" in done.stderr
    assert "geno-lewm-obs" not in done.stderr


def test_the_file_system_is_left_alone(tmp_path):
    """Home and temporary directory stay as they were."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    for folder in (home, temporary):
        folder.mkdir()
    printed_by("-c", LOGGING, variables={"HOME": str(home), "TMPDIR": str(temporary)})

    assert [] == [*Path(home).iterdir(), *Path(temporary).iterdir()]
