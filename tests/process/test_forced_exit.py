"""
Ends by `os._exit`: what is done before them, and for how long at most.
"""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from geno_lewm_obs.process import forced_exit
from geno_lewm_obs.process.forced_exit import before_forced_exit, call_within
from tests.programs import python


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    """Let each test begin with the system's own `os._exit`."""
    monkeypatch.setattr(forced_exit, "_callbacks", [])
    monkeypatch.setattr(os, "_exit", getattr(os._exit, "__wrapped__", os._exit))


BEGIN = "import os, sys; from geno_lewm_obs.process.forced_exit import before_forced_exit\n"


def test_is_called_before():
    """The callback is called once, and the process ends with the status that was given."""
    done = python(
        "-c",
        BEGIN + "for _ in 'ab': before_forced_exit(lambda: os.write(1, b'end\\n'), lambda: True)\n"
        "os._exit(status=7)",
    )

    assert (7, "end\n") == (done.returncode, done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_is_called_in_a_forked_process(fork):
    """A process that is forked later calls it at its own end."""
    read, write = os.pipe()
    before_forced_exit(lambda: os.write(write, b"end"), lambda: True)
    status = fork(lambda: 3)()
    os.close(write)
    said = os.read(read, 9)
    os.close(read)

    assert (3, b"end") == (status, said)


def test_that_is_not_needed():
    """Where nothing is to be done, the callback isn't called."""
    done = python(
        "-c", BEGIN + "before_forced_exit(lambda: os.write(1, b'end'), lambda: False); os._exit(0)"
    )

    assert (0, "") == (done.returncode, done.stdout)


def test_that_fails():
    """What the callback raises changes nothing about the end."""
    done = python("-c", BEGIN + "before_forced_exit(sys.exit, lambda: True); os._exit(5)")

    assert (5, "") == (done.returncode, done.stderr)


def test_that_cannot_be_asked():
    """The process ends, too, if asking whether it's needed fails."""
    assert (
        5 == python("-c", BEGIN + "before_forced_exit(id, lambda: 1 / 0); os._exit(5)").returncode
    )


def test_that_hangs():
    """A callback that hangs is waited for no longer than was asked."""
    hangs = threading.Event()
    before = time.monotonic()
    call_within(0.01, hangs.wait)
    waited = time.monotonic() - before
    hangs.set()

    assert waited < 60


def test_in_the_middle_of_a_lock():
    """It is called in another thread than the one that ends the process."""
    threads = []
    call_within(60, lambda: threads.append(threading.current_thread()))

    assert threading.current_thread() not in threads
    assert 1 == len(threads)


def test_looks_as_before():
    """What stands for `os._exit` has its name and its documentation."""
    before_forced_exit(id, lambda: False)

    assert ("_exit", sys.modules["posix"]._exit.__doc__) == (os._exit.__name__, os._exit.__doc__)
