"""
Whole programs whose runs are followed: what the receiver, the program and the follower may suffer.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.shipping.unsent import BATCH_RECORDS
from tests.programs import ROOT, printed_by

from .receiver import Receiver, plain_attributes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]

PROGRAM = """
import os, sys
from geno_lewm_obs import logged_run
first, last, end = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
with logged_run("training", run_id="r", end_event="training.run.end", pretty=False) as log:
    for step in range(first, last):
        log.info("training.metric", step=step, name="loss", value=1 / (1 + step))
        if step == last // 2 and end == "asks":
            print(flush=True)
            input()
    if end == "_exit":
        os._exit(0)
    if end == "killed":
        os.kill(os.getpid(), 9)
"""


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    """The directory of the runs; what still follows one of them at the end is ended."""
    folder = tmp_path / "runs"
    yield folder
    for pid in followers(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def followers(folder):
    """Return the processes that have the position file of the run open."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if link.readlink() == folder / "r.otlp":
                found.add(int(link.parts[2]))
    return sorted(found)


def variables_of(folder, receiver=None):
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
    environ = {} if receiver is None else receiver.environ
    return {
        "GENO_LEWM_LOG_DIR": str(folder),
        "PYTHONPATH": path,
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1000",
        **environ,
    }


def run(folder, receiver, first, last, end="well"):
    """Run the program to its end, and return it."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(first), str(last), end],
        env={**os.environ, **variables_of(folder, receiver)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def lines_of(folder):
    """Return the program's records without their times."""
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_bytes().splitlines()]
    kept = [line for line in lines if not line["event"].startswith("obs.")]
    return [{**line, "ts": "", "duration_ms": 0} for line in kept]


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The records of the program where nothing is sent."""
    folder = tmp_path_factory.mktemp("without") / "runs"
    run(folder, None, 0, 3000)
    assert [folder / "r.jsonl"] == list(folder.iterdir())
    return lines_of(folder)


def steps(receiver):
    found = [plain_attributes(each.attributes) for each in receiver.logs]
    return [each["geno_lewm.step"] for each in found if "geno_lewm.step" in each]


def in_order(found):
    """Return the steps as they came first."""
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("mode", ["slow", "hanging", "unavailable", "stopped"])
def test_whatever_the_receiver_does(folder, without, receiver, mode):
    """
    The program ends while the receiver is as it is, its file is what it is without one, and all is
    sent once and in order when the receiver is well again.
    """
    if mode == "stopped":
        receiver.stop()
    else:
        receiver.mode = mode
    done = run(folder, receiver, 0, 3000)
    if mode == "stopped":
        receiver.start()
    receiver.mode = "ok"
    receiver.wait_for(3001)

    assert 0 == done.returncode
    assert list(range(3000)) == steps(receiver)
    assert without == lines_of(folder)
    assert mode == "slow" or "geno-lewm-obs: the otlp output hasn't sent all of r" in done.stderr


def test_nothing_is_lost(folder, receiver):
    """
    Of 20,000 records none is lost and at most one batch comes twice, though the receiver dies and
    comes back, the follower is killed, and then the training; the next attempt's come behind.
    """
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "0", "20000", "asks"],
        env={**os.environ, **variables_of(folder, receiver)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        program.stdout.readline()
        receiver.wait_for(1000)
        receiver.stop()
        receiver.start()
        receiver.wait_for(3000)
        (follower,) = followers(folder)
        os.kill(follower, signal.SIGKILL)
        program.stdin.write(b"\n")
        program.stdin.close()
    twice = run(folder, receiver, 20_000, 21_000, "killed")
    receiver.wait_for(21_001)
    while followers(folder):
        pass

    assert (0, -signal.SIGKILL) == (program.returncode, twice.returncode)
    assert list(range(21_000)) == in_order(steps(receiver))
    assert len(steps(receiver)) <= 21_000 + BATCH_RECORDS


@pytest.mark.parametrize("end", ["_exit", "killed"])
def test_a_program_that_ends_at_once(folder, receiver, end):
    """What was logged before an end that lets nothing be done is sent all the same."""
    run(folder, receiver, 0, 100, end)
    receiver.wait_for(100)

    assert list(range(100)) == steps(receiver)


def test_what_stands_where_others_read(folder, receiver, tmp_path):
    """
    Nothing private is among the follower's arguments and variables; what the receiver has stored
    passes the audit.
    """
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "0", "100", "asks"],
        env={**os.environ, **variables_of(folder, receiver), "PATIENT": "jane@example.org"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        program.stdout.readline()
        receiver.wait_for(1)
        (follower,) = followers(folder)
        shown = b"".join(
            Path("/proc", str(follower), name).read_bytes() for name in ("cmdline", "environ")
        )
        program.stdin.write(b"\n")
        program.stdin.close()
    receiver.wait_for(101)
    stored = tmp_path / "stored.jsonl"
    stored.write_text("\n".join(map(str, receiver.logs)))

    assert [False, False] == [each in shown for each in (b"jane", os.fspath(folder).encode())]
    printed_by("-m", "geno_lewm_obs", "audit", stored)  # it fails where there is a find
