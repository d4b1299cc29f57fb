"""
Each system call fails once, for a while, or for good.

No program stops, and each record is in a file or said to be lost.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="the promise holds on Linux and macOS")
ERRNOS = "ENOSPC,EIO,EDQUOT,EROFS,EBADF,EINTR,EAGAIN"


@pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
def test_no_failing_call_reaches_the_caller(run_program, trials, tmp_path, durability):
    """
    Whichever call of a run fails, none raises or hangs, each acknowledged record is in a file or
    counted as lost, and little is said.
    """
    records, errnos, lengths = trials(
        (4, "ENOSPC", "once,for good"), (16, ERRNOS, "once,for a while,for good")
    )
    found = run_program(
        "faults", tmp_path, records, errnos, lengths, env={"GENO_LEWM_LOG_DURABILITY": durability}
    )

    assert {} == found["failures"]
    assert found["calls"]["write"] >= records or durability == "relaxed"
    assert found["tried"] > 100


def test_no_call_that_fails_in_the_kernel_reaches_the_caller(run_program, trials, tmp_path):
    """
    The same holds if the kernel refuses the call: write, openat, fdatasync, flock, mkdir, a fork's
    clone.
    """
    if (
        not shutil.which("strace")
        or subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("strace isn't installed or not permitted here")
    records, errnos, most = trials((4, "ENOSPC", 8), (8, ERRNOS, 10_000))
    found = run_program("traced", tmp_path, records, errnos, most)

    assert {} == found["failures"]
    assert found["calls"]["write"] >= records
    assert found["calls"]["clone"] == 1


@pytest.mark.parametrize("length", ["once", "for good"])
def test_no_allocation_that_fails_loses_a_record(run_program, trials, tmp_path, length):
    """
    Whichever allocation of a call fails, it doesn't hang, what it acknowledged is in the file, and
    the next call works.
    """
    pytest.importorskip("_testcapi", reason="this Python can't be made to run out of memory")
    found = run_program("no_memory", tmp_path, trials(25, 400), length)

    assert {"written", "raised", "returned None", "crashed in compiled code"} >= found.keys()
    assert found["written"]


@pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
def test_no_shortage_of_memory_that_lasts_hangs_or_loses_a_record(
    run_program, trials, tmp_path, durability
):
    """
    A process that stays short of memory for thousands of records hangs nowhere, has what it
    acknowledged in the file, and goes on when there is memory again.
    """
    if not Path("/proc/self/statm").exists():
        pytest.skip("there is no /proc here to tell what a process holds")
    processes = trials(14, 140)
    found = run_program(
        "short_of_memory",
        tmp_path,
        processes,
        3000,
        env={"GENO_LEWM_LOG_DURABILITY": durability},
    )

    assert {"went on", "crashed in compiled code"} >= found["outcomes"].keys()
    assert found["outcomes"]["went on"] > 0
    assert sum(found["outcomes"].values()) == processes
