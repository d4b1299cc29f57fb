"""The cause of an end."""

from __future__ import annotations

import fcntl
import os
import time

import pytest

from geno_lewm_obs.catalog.directory import runs_in
from geno_lewm_obs.catalog.summary import summarise
from geno_lewm_obs.postmortem.cause import Cause, cause_of
from tests.catalog.last_lines import BEGUN, SIGNALLED, STEP, row

PLACE = ["__main__:<module>:9", "loader:next_shard:88"]


@pytest.fixture
def cause(tmp_path):
    """Return what tells the cause of the end of a file."""

    def told(*lines):
        (tmp_path / "run.jsonl").write_bytes(b"".join(lines))
        (rank,) = summarise("run", runs_in(tmp_path)["run"], time.time()).ranks
        return cause_of(rank, tmp_path / "run.jsonl")

    return told


def failed(**data):
    return row("obs.run.failed", "error", **data)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            failed(exception_type="KeyError", exception_message="'x'", exception_stack=PLACE),
            Cause("exception", "KeyError", "'x'", PLACE[1]),
        ),
        (failed(exception_type="MemoryError"), Cause("out_of_memory", "MemoryError")),
        (
            failed(exception_type="torch.cuda.OutOfMemoryError"),
            Cause("out_of_memory", "torch.cuda.OutOfMemoryError"),
        ),
        (
            failed(exception_type="OSError", exception_message="[Errno 28] No space"),
            Cause("disk_full", "OSError", "[Errno 28] No space"),
        ),
        (
            row("error", "error", message="no room").replace(
                b'"data"', b'"error_code":"RESOURCE.DISK_FULL","data"'
            ),
            Cause("disk_full", "RESOURCE.DISK_FULL", "no room"),
        ),
        (SIGNALLED, Cause("signal", signal="SIGTERM")),
        (row("training.run.end", reason="completed"), Cause("completed")),
        (row("training.run.end", reason="interrupted"), Cause("interrupted")),
        (row("training.run.end", reason="preempted"), Cause("preempted")),
        (row("training.run.end", "error", exception_type=5), Cause("exception")),
        (b"", Cause("unknown")),
    ],
)
def test_is_told_by_the_records(cause, line, expected):
    """The record of the end names what ended the run; without one nothing is guessed."""
    assert expected == cause(BEGUN, STEP, line)


@pytest.mark.parametrize(
    ("heading", "signal"),
    [("Segmentation fault", "SIGSEGV"), ("Aborted", "SIGABRT"), ("Bus error", "SIGBUS")],
)
def test_is_the_fault_that_left_a_trace(cause, tmp_path, heading, signal):
    """A trace beside the run names the signal and the first frames, and no private text."""
    (tmp_path / "run.fault").write_text(
        f'Fatal Python error: {heading}\n\n  File "/a/b.py", line 3 in f\nprivate\n'
    )

    assert Cause("fault", signal=signal, trace=("b.py:3 f",)) == cause(BEGUN, STEP)


def test_is_not_the_fault_of_an_earlier_attempt(cause, tmp_path):
    """A trace from before the last record isn't that of the end."""
    (tmp_path / "run.fault").write_text("Fatal Python error: Aborted\n")
    os.utime(tmp_path / "run.fault", (1, 1))

    assert Cause("unknown") == cause(BEGUN, STEP)


FRAMES = [f"train:f{n}:{n}" for n in range(9)]


def test_a_stall(tmp_path):
    """A live run that stands still is told where: by the record's frames, else by the trace."""
    run_file = tmp_path / "run.jsonl"

    def told(**fields):
        run_file.write_bytes(BEGUN + STEP + row("obs.run.stalled", "warn", 3, "obs", **fields))
        with run_file.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)  # as a process that writes it
            (rank,) = summarise("run", runs_in(tmp_path)["run"], time.time()).ranks
            return cause_of(rank, run_file)

    assert Cause("stalled") == told()
    (tmp_path / "run.stall").write_text(
        "Timeout (0:05:00)!\nThread 0x00007f0000000001 (most recent call first):\n"
        '  File "/a/threading.py", line 3 in wait\n'
        "\nThread 0x00007f0000000002 (most recent call first):\n"
        '  File "/a/loader.py", line 88 in next_shard\n  File "/a/train.py", line 9 in <module>\n'
    )
    lines = ("loader.py:88 next_shard", "train.py:9 <module>")
    assert Cause("stalled", place=lines[0], trace=lines) == told()
    innermost = tuple(FRAMES[:-5:-1])
    assert Cause("stalled", place=FRAMES[-1], trace=innermost) == told(frames=FRAMES)
