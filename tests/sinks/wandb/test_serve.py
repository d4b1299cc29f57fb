"""
The process that talks to Weights & Biases: what it reports, what it withholds, and how it ends.
"""

from __future__ import annotations

import getpass
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.sinks.wandb.sink import WandbEvents, WandbSink
from tests.samples import make_line

pytest.importorskip("wandb")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

LONG = 90
KEY = "k" * 40


def metric(value):
    return make_line(data={"name": "loss", "value": value})


@pytest.fixture
def make(tmp_path, monkeypatch):
    """
    Make sinks whose process has its files in the test's folder, offline unless the test says
    otherwise.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WANDB_MODE", "offline")
    return lambda **options: WandbSink(
        "p", run_id="run-1", directory=tmp_path, events=WandbEvents(), **options
    )


@pytest.fixture
def server(request, monkeypatch):
    """Have wandb ask a server that can't be used."""
    monkeypatch.setenv("WANDB_INIT_TIMEOUT", "1")
    if request.param != "has no key":
        monkeypatch.setenv("WANDB_API_KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1] if request.param == "is silent" else 9
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{port}")
        yield request.param


def children(pid):
    """Return the children that are programs of their own by now: until then their parent waits."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found if program(each) not in (b"", program(pid))]


def program(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


class TestWhatIsKept:
    def test_is_what_was_sent_and_nothing_of_the_machine(
        self, make, tmp_path, wandb_runs, monkeypatch
    ):
        """
        Neither host, user, program, directory, packages nor the key are in what wandb sends, and
        its files are the user's alone.
        """
        monkeypatch.setenv("WANDB_API_KEY", KEY)
        sink = make()
        sink.append(*metric(0.5))
        sink.close()
        (run,) = wandb_runs(tmp_path)
        told = run.path.read_bytes()
        private = [
            socket.gethostname(),
            str(tmp_path),
            str(Path.cwd()),
            sys.executable,
            "pytest",
            KEY,
            getpass.getuser(),
        ]
        # A name of two or three letters may stand in any file of binary records.
        found = [each for each in private if len(each) > 4 and each.encode() in told]

        assert (["withheld"], []) == ([run.run.host], found)
        assert [] == [
            path
            for path in run.path.parent.rglob("*")
            if path.name in ("requirements.txt", "wandb-metadata.json", "output.log")
        ]
        assert {0} == {path.stat().st_mode & 0o077 for path in run.path.parent.rglob("*")}
        assert [] == [
            path
            for path in run.path.parent.rglob("*")
            if path.is_file() and KEY.encode() in path.read_bytes()
        ]


class TestServer:
    @pytest.mark.parametrize("server", ["refuses", "is silent", "has no key"], indirect=True)
    def test_that_is_not_to_be_had_leaves_the_run_on_disk(
        self, make, tmp_path, wandb_runs, monkeypatch, server
    ):
        """
        If wandb can't send, that is reported once, with the remedy, and every record is kept for
        `wandb sync`.
        """
        monkeypatch.delenv("WANDB_MODE")
        told = []
        sink = make()
        sink.on_failure = told.append
        for value in range(100):
            sink.append(*metric(value))
        sink.close()
        *_, kept = wandb_runs(tmp_path)

        assert (list(range(100)), 0) == (kept.values("loss"), kept.exit_code)
        ((message, remedy),) = [(each.message, each.remediation) for each in told]
        reason = (
            "it can't log in (UsageError)"
            if server == "has no key"
            else "its server doesn't answer (CommError)"
        )
        assert f"{reason}; the run is kept on disk" == message
        assert "`wandb sync`" in remedy


class TestService:
    def test_is_not_that_of_the_program(self, make, tmp_path, wandb_runs, monkeypatch):
        """
        A program that calls wandb itself ends its own service with itself; what was handed over
        goes through another one.
        """
        # where wandb.init has put its service's address
        monkeypatch.setenv("WANDB_SERVICE", f"3-{os.getpid()}-unix-{tmp_path}/ended")
        sink = make()
        sink.append(*metric(0.5))
        sink.close()
        (run,) = wandb_runs(tmp_path)

        assert ([0.5], 0) == (run.values("loss"), run.exit_code)


class TestDeath:
    def test_of_the_service_is_told(self, make):
        """If wandb's own service process is killed, the sink says so, and its methods return."""
        told = []
        sink = make()
        sink.on_failure = told.append
        sink.append(*metric(0))
        process = sink.process
        while not (services := children(process.child.pid)):
            sink.append(*metric(1))
        os.kill(services[0], signal.SIGKILL)
        with pytest.raises(RuntimeSetupError):
            _append_for_ever(sink)
        with pytest.raises(RuntimeSetupError):
            sink.close()

        assert {RuntimeSetupError} == {type(each) for each in told}

    def test_of_the_process_is_told(self, make):
        """
        If the process itself is killed, the next record and the closing say so, and what to do.
        """
        told = []
        sink = make()
        sink.on_failure = told.append
        sink.append(*metric(0))
        sink.process.child.kill()
        sink.process._has_ended.wait(LONG)
        with pytest.raises(RuntimeSetupError, match=r"its process ended; .*wandb sync"):
            sink.append(*metric(1))
        with pytest.raises(RuntimeSetupError):
            sink.close()

        assert ["its process ended"] == [each.message for each in told]

    def test_of_the_program_leaves_what_was_handed_over(self, tmp_path, wandb_runs):
        """
        After a kill -9 of the program all that was handed over is sent, and the run counts as
        failed.
        """
        code = f"""
            import os, signal
            from pathlib import Path
            from geno_lewm_obs import LogRecord
            from geno_lewm_obs.render.jsonl import render_jsonl
            from geno_lewm_obs.sinks.wandb.sink import WandbEvents, WandbSink
            folder = Path({str(tmp_path)!r})
            sink = WandbSink("p", run_id="run-1", directory=folder, events=WandbEvents())
            for value in range(1000):
                data = {{"name": "loss", "value": value}}
                record = LogRecord(
                    "2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", data
                )
                sink.append(render_jsonl(record), "info", "training.metric")
            print(sink.process.child.pid, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """
        variables = os.environ | {"WANDB_MODE": "offline", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            env=variables,
            stdout=subprocess.PIPE,
            check=False,
            timeout=LONG,
        )
        _wait_for(int(done.stdout))
        (run,) = wandb_runs(tmp_path)

        assert (-signal.SIGKILL, list(range(1000)), 255) == (
            done.returncode,
            run.values("loss"),
            run.exit_code,
        )


class TestEnd:
    def test_comes_in_time_though_the_service_hangs(self, make):
        """A process whose service never answers again ends when its time after the run is over."""
        sink = make(afterlife_s=0.5)
        sink.append(*metric(0))
        process = sink.process
        while not (services := children(process.child.pid)):
            sink.append(*metric(1))
        os.kill(services[0], signal.SIGSTOP)
        try:
            with pytest.raises(RuntimeSetupError):
                sink.close()
        finally:
            os.kill(services[0], signal.SIGKILL)


def _append_for_ever(sink):
    while True:
        sink.append(*metric(2))


def _wait_for(pid):
    """Wait until a process that isn't a child of this one has ended."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([descriptor], [], [], LONG)[0]
    finally:
        os.close(descriptor)
