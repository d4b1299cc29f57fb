"""
Workers that a signal ends: what they do before, also where the main thread can't handle it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.programs import ROOT, SECONDS, printed_by

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals that end are POSIX's")

BEGIN = """
import ctypes, os, signal, subprocess, sys, threading, time, warnings
from geno_lewm_obs.process import signalled_worker
from geno_lewm_obs.process.signalled_worker import before_fatal_signal
signalled_worker.GRACE_S = 0.05
end = lambda: os.write(1, b"end\\n")

def wait():
    "Let the main thread execute instructions, as a handler needs it."
    print("ready", flush=True)
    while True:
        time.sleep(0.01)
"""


def run(script):
    """Run *script*, and send it SIGTERM once it says that it's ready; return how it ended."""
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert "ready\n" == process.stdout.readline()
        process.terminate()
        said = process.communicate(timeout=SECONDS)[0]
    return process.returncode, said


def test_by_the_main_thread():
    """The main thread does it where it can, and the process ends as by the default."""
    assert (-signal.SIGTERM, "end\n") == run("before_fatal_signal(end); wait()")


def test_where_the_main_thread_cannot():
    """
    A main thread that no signal wakes up is not waited for: the process ends all the same, as by
    the default.
    """
    script = """
before_fatal_signal(end)
lock = ctypes.CDLL(None).pthread_mutex_lock
mutex = ctypes.create_string_buffer(64)
lock(mutex)
print("ready", flush=True)
lock(mutex)  # for ever
"""
    assert (-signal.SIGTERM, "end\n") == run(script)


def test_of_a_program_that_handles_it():
    """A program's own handler is asked as if nothing else were there."""
    script = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
before_fatal_signal(end)
wait()
"""
    assert (3, "") == run(script)


def test_of_a_child_of_the_worker():
    """
    Once a worker has forked, no thread of it takes what the child is sent for its own; the child
    has none.
    """
    script = """
before_fatal_signal(end)
watch, = signalled_worker._watches
warnings.simplefilter("ignore")  # of forks beside a thread
child = os.fork()
if not child:
    os._exit(len(signalled_worker._watches) + (signal.set_wakeup_fd(-1) != -1))
print(os.waitpid(child, 0)[1], watch.is_over)
"""
    assert "0 True\n" == printed_by("-c", BEGIN + script)


def test_of_a_program_that_the_worker_starts():
    """A program that the worker starts is ended by a signal as any other is."""
    script = """
before_fatal_signal(end)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
child.terminate()
print(child.wait() == -signal.SIGTERM)
wait()
"""
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        first, second = process.stdout.readline(), process.stdout.readline()
        process.terminate()
        said = process.communicate(timeout=SECONDS)[0]

    assert ("True\n", "ready\n", "end\n") == (first, second, said)


def test_where_others_watch():
    """Where somebody else watches for signals, as asyncio does, nothing is done."""
    script = """
read, write = os.pipe()
os.set_blocking(write, False)
signal.set_wakeup_fd(write)
before_fatal_signal(end)
print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""
    assert "True\n" == printed_by("-c", BEGIN + script)


def test_in_another_thread():
    """Another thread than the main one can't, and doesn't fail."""
    script = """
thread = threading.Thread(target=before_fatal_signal, args=(end,))
thread.start()
thread.join()
print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""
    assert "True\n" == printed_by("-c", BEGIN + script)
