"""
The follower as a program has it: started once for a run, hurried at its end, never waited for long.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs import get_logger, logged_run, shutdown_run
from geno_lewm_obs.otlp import follower as module
from geno_lewm_obs.process import child_python
from geno_lewm_obs.runs.open_runs import open_run
from tests.read.segmented import line, write

from .receiver import plain_attributes

METRIC = {"event": "training.metric", "name": "loss", "value": 0.5}


@pytest.fixture(autouse=True)
def no_process_is_left():
    yield
    for pid in module._ended:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def follower_here():
    return open_run(run_id="r").outputs.follower


def steps(receiver):
    found = [plain_attributes(each.attributes) for each in receiver.logs]
    return [each["geno_lewm.step"] for each in found if "geno_lewm.step" in each]


def test_all_was_sent_when_the_block_is_left(receiver, log_dir, capfd):
    """A block returns when its records are with the receiver; a child process has no part in it."""
    with logged_run("training", run_id="r", end_event="training.run.end") as log:
        for step in range(3):
            log.info(**METRIC, step=step)
        pid = follower_here().child.pid

    assert ([0, 1, 2], "training.run.end") == (steps(receiver), receiver.logs[-1].event_name)
    assert "" == capfd.readouterr().err
    assert ["r.jsonl", "r.otlp"] == sorted(path.name for path in log_dir.iterdir())
    assert (pid, 0) == os.waitpid(pid, 0)  # it ends by itself, and leaves nothing
    module._reap()
    assert pid not in module._ended


def test_one_for_a_run(receiver, log_dir):
    """Another rank, a program that joins and a forked child start none beside it."""
    log = get_logger("training", run_id="r")
    first = follower_here()
    other = module.Follower("r", log_dir, is_asked=False, flush=int, on_failure=print)
    other.start()
    other.begin_close()(0.0)
    log.info(**METRIC, step=0)
    shutdown_run("r")

    assert (None, [0]) == (other.child, steps(receiver))
    assert first is not other


def test_a_forked_child(receiver, fork):
    """A child's records are sent by the parent's follower, and its end is no end of the run."""

    def work():
        is_forgotten = follower.child is None and orders.closed
        get_logger("training", run_id="r").info(**METRIC, step=1)
        shutdown_run("r")
        return not is_forgotten

    log = get_logger("training", run_id="r")
    follower = follower_here()
    orders = follower.child.stdin
    log.info(**METRIC, step=0)
    assert 0 == fork(work)()
    log.info(**METRIC, step=2)
    shutdown_run("r")

    assert [0, 1, 2] == steps(receiver)


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_a_follower_that_was_ended(receiver, signum):
    """Ended, it's started once more at the run's end, and goes on where the last answer came."""
    log = get_logger("training", run_id="r")
    log.info(**METRIC, step=0)
    receiver.wait_for(1)
    os.kill(follower_here().child.pid, signum)
    follower_here().child.wait()
    log.info(**METRIC, step=1)
    shutdown_run("r")
    receiver.wait_for(2)

    assert steps(receiver) in ([0, 1], [0, 0, 1])


@pytest.mark.slow
def test_a_receiver_that_refuses(receiver, read, capfd):
    """
    What a receiver refuses is said once, in the run too, with how many records that are; a receiver
    that takes nothing holds the end up for two seconds at most, and the rest is said.
    """
    receiver.mode = "partial"
    with logged_run("training", run_id="r") as log:
        log.info(**METRIC, step=0)
    told = {each.event: each.data for each in read("r") if each.component == "obs"}

    assert {"obs.sink.failed", "obs.sink.dropped"} == set(told)
    assert {"sink": "otlp", "records": 1} == told["obs.sink.dropped"]
    assert 1 == capfd.readouterr().err.count("geno-lewm-obs: the otlp output failed (")
    receiver.mode = "hanging"
    with logged_run("training", run_id="s") as log:
        log.info(**METRIC, step=0)

    assert "the otlp output hasn't sent all of s yet" in capfd.readouterr().err


@pytest.mark.slow
def test_a_receiver_that_hangs_to_the_end(receiver, log_dir):
    """A process that can't send ends by itself when its time after the run is over, and says so."""
    receiver.mode = "hanging"
    log_dir.mkdir()
    write(log_dir, "r.jsonl", 0, line(1, run_id="r"))
    follower = module.Follower(
        "r", log_dir, is_asked=False, flush=int, on_failure=print, afterlife_s=0.1
    )
    follower.start()
    pid = follower.child.pid
    follower.begin_close()(0.0)
    _, status = os.waitpid(pid, 0)

    assert 1 == os.waitstatus_to_exitcode(status)
    assert "the time is over, and not all was sent" in (log_dir / "r.otlp.log").read_text()
    assert "" == (log_dir / "r.otlp").read_text()


def test_that_can_not_be_started(receiver, log_dir, monkeypatch, capsys):
    """Where the system starts no process, that is said, and the run goes on."""
    monkeypatch.setattr(child_python.sys, "executable", os.fspath(log_dir / "python"))
    log_dir.mkdir()
    (log_dir / "python").write_text("no program")
    (log_dir / "python").chmod(0o700)
    get_logger("training", run_id="r").info(**METRIC)

    assert "nothing is sent by OTLP: the process for otlp can't be started" in (
        capsys.readouterr().err
    )
    assert [] == receiver.requests


def test_a_program_in_its_place(receiver, log_dir, monkeypatch, read, capsys):
    """What ends at once, as no follower would, is waited for as long as it lives, and it's told."""
    monkeypatch.setattr(child_python.sys, "executable", os.fspath(log_dir / "python"))
    log_dir.mkdir()
    (log_dir / "python").write_text("#!/bin/sh\necho hello\nexit 3\n")
    (log_dir / "python").chmod(0o700)
    get_logger("training", run_id="r").info(**METRIC)
    shutdown_run("r")

    assert [] == receiver.requests
    assert said_at_the_end(capsys, "its process ended before it began")
    assert ["RESOURCE.RUNTIME_SETUP: its process ended before it began"] == failures(read)


def test_libraries_that_can_not_be_loaded(receiver, log_dir, monkeypatch, read, capfd):
    """Libraries that fail when they're loaded are told, and that the run isn't sent."""
    folder = log_dir.with_name("broken")
    package = folder / "google" / "protobuf"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text("raise TypeError('hidden')")
    monkeypatch.setattr(child_python.sys, "path", [str(folder), *sys.path])
    get_logger("training", run_id="r", otlp=True).info(**METRIC)
    shutdown_run("r")
    reason = "the libraries of OpenTelemetry can't be loaded (TypeError)"

    assert [] == receiver.requests
    assert reason in (log_dir / "r.otlp.log").read_text()
    assert said_at_the_end(capfd, reason, "its process ended before all of r was sent")
    assert f"RESOURCE.RUNTIME_SETUP: {reason}" == failures(read)[0]


@pytest.mark.slow
def test_an_end_soon_after_a_failure(receiver, log_dir):
    """What ends a follower is told, however little time has passed since it told of a failure."""
    receiver.mode = "unavailable"
    log_dir.mkdir()
    path = write(log_dir, "r.jsonl", 0, line(1, run_id="r"))
    told = []
    follower = module.Follower(
        "r", log_dir, is_asked=False, flush=int, on_failure=lambda *each: told.append(each[1])
    )
    follower.start()
    while not receiver.requests:
        pass
    path.unlink()
    follower.begin_close()(60.0)

    assert [
        "the receiver of logs answers 503",
        "the run's files were removed before all was sent",
        "its process ended before all of r was sent",
    ] == [each.partition(": ")[2] for each in told]


@pytest.mark.usefixtures("receiver")
def test_that_can_not_be_started_again(log_dir, monkeypatch, read, capsys):
    """A follower that was killed, and can't be started at the run's end, is told as a failure."""
    get_logger("training", run_id="r").info(**METRIC)
    os.kill(follower_here().child.pid, signal.SIGKILL)
    monkeypatch.setattr(child_python.sys, "executable", os.fspath(log_dir / "python"))
    shutdown_run("r")

    assert (
        "the otlp output failed (RESOURCE.RUNTIME_SETUP: the process for otlp"
        in capsys.readouterr().err
    )
    assert 1 == len(failures(read))


def said_at_the_end(captured, *reasons):
    """Tell whether each of *reasons* was said once, and then how the run is sent later."""
    said = captured.readouterr().err
    ends = said.endswith("; what is left is sent by: geno-obs replay r --to otlp\n")
    return ends and [1] * len(reasons) == [said.count(each) for each in reasons]


def failures(read):
    return [each.data["reason"] for each in read("r") if each.event == "obs.sink.failed"]
