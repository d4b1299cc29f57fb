"""
What the tests themselves stand on: signals, clocks, children and faults are what they seem.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from _pytest import timing
from freezegun import freeze_time

ROOT = Path(__file__).parents[1]
ENDS = "tests/process/test_signals.py::TestDefault::test_ends_the_process_with_its_own_status"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="shells and signals are POSIX's")
def test_signals_end_programs_though_a_shell_ignores_them():
    """Tests of signals pass in a background job, which is started with some of them ignored."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", ENDS]
    done = subprocess.run(
        ["sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "sh", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (0, True) == (done.returncode, "2 passed" in done.stdout), done.stdout


def test_a_frozen_clock_is_not_pytests():
    """How long a test takes is measured in real time, whatever time the test shows the package."""
    before = time.time()
    with freeze_time("2020-01-01"):
        frozen, measured = time.time(), timing.time()

    assert frozen < before <= measured


def test_each_test_ends(request):
    """A test that hangs is ended, and fails."""
    assert 0 < float(request.config.getini("timeout"))
    assert request.config.pluginmanager.hasplugin("timeout")


class TestFork:
    def test_tells_how_the_child_ended(self, fork):
        """A child ends by what its function returns, whichever way it leaves."""
        ways = [lambda: None, lambda: 3, lambda: 1 / 0, lambda: sys.exit(0)]

        assert [0, 3, 70, 70] == [fork(way)() for way in ways]

    def test_ends_a_child_that_hangs(self, fork):
        """An alarm ends a child, though its parent has a handler for it."""
        assert -signal.SIGALRM == fork(lambda: signal.raise_signal(signal.SIGALRM))()


class TestWrites:
    def test_have_their_faults_in_turn(self, writes, tmp_path):
        """Each fault is one call's, or every call's within its block; other calls are real."""
        with (tmp_path / "f").open("wb") as file:
            writes.coming += [writes.half, writes.nothing]
            taken = [os.write(file.fileno(), b"1234") for _ in range(3)]
            with writes.all_by(writes.full_disk), pytest.raises(OSError, match="No space left"):
                os.write(file.fileno(), b"lost")
            taken.append(os.write(file.fileno(), b"5"))

        assert ([2, 0, 4, 1], [4, 4, 4, 4, 1]) == (taken, writes.sizes)
        assert b"1212345" == (tmp_path / "f").read_bytes()
