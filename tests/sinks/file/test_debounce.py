"""
A function that is called once for all requests within a delay, in a thread of its own.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from queue import SimpleQueue

import pytest

from geno_lewm_obs.sinks.file.debounce import Debouncer

A_WHILE = 20
"""Seconds after which what hasn't happened never will."""


@pytest.fixture
def acts():
    return SimpleQueue()


@pytest.fixture
def make_debouncer():
    """Return debouncers that are stopped at the end."""
    made = []

    def make(act, seconds=0.001):
        made.append(Debouncer(act, seconds))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "geno-lewm-obs"]


def test_is_done_in_another_thread(make_debouncer, acts):
    """The caller goes on; a daemon thread calls the function."""
    make_debouncer(lambda: acts.put(threading.current_thread())).request()
    thread = acts.get(timeout=A_WHILE)

    assert (False, True) == (thread is threading.current_thread(), thread.daemon)


def test_once_for_all_who_asked(make_debouncer, acts):
    """However many requests come within the delay, one call is made."""
    debouncer = make_debouncer(lambda: acts.put(None), seconds=0.2)
    for _ in range(100):
        debouncer.request()
    acts.get(timeout=A_WHILE)

    assert (True, False) == (acts.empty(), debouncer.is_requested)


def test_again_for_who_asks_while_it_is_done(make_debouncer, acts):
    """A request that comes during the call is served by another call."""
    debouncer = make_debouncer(
        lambda: (acts.put(None), debouncer.request() if acts.qsize() < 2 else None)
    )
    debouncer.request()

    assert [None, None] == [acts.get(timeout=A_WHILE) for _ in range(2)]


def test_a_fault_is_no_end(make_debouncer, acts):
    """A function that raises is called again for the next request."""

    def act():
        acts.put(None)
        raise OSError

    debouncer = make_debouncer(act)
    for _ in range(2):
        debouncer.request()
        acts.get(timeout=A_WHILE)


def test_no_thread_before_it_is_needed(make_debouncer, acts):
    """A debouncer without requests has no thread."""
    before = len(threads())
    make_debouncer(acts.put)

    assert before == len(threads())


@pytest.mark.parametrize("seconds", [0.001, A_WHILE])
def test_stopping_ends_the_thread(make_debouncer, acts, seconds):
    """The thread ends, also in the middle of its delay."""
    before = threads()
    debouncer = make_debouncer(lambda: acts.put(None), seconds)
    debouncer.request()
    (thread,) = set(threads()) - set(before)
    debouncer.stop()
    thread.join(A_WHILE / 2)

    assert not thread.is_alive()


def test_is_done_at_once_where_no_thread_starts(make_debouncer, acts, monkeypatch):
    """
    At the interpreter's end, when no thread starts any more, the request makes the call itself.
    """

    def refuse(_thread):
        msg = "can't create new thread at interpreter shutdown"
        raise RuntimeError(msg)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    debouncer = make_debouncer(lambda: acts.put(None))
    for _ in range(2):
        debouncer.request()

    assert 2 == acts.qsize()


def test_a_forked_child_has_a_thread_of_its_own():
    """A request in a forked child is served, though its parent's thread isn't in it."""
    script = """
import os, signal, sys, threading
from geno_lewm_obs.sinks.file.debounce import Debouncer
done = threading.Event()
debouncer = Debouncer(done.set, 0.001)
debouncer.request()
done.wait()
done.clear()
debouncer.is_requested = True
child = os.fork()
if not child:
    signal.alarm(20)  # ends a child that waits
    debouncer.begin_in_child()
    debouncer.request()
    done.wait()
    os._exit(0)
sys.exit(bool(os.waitpid(child, 0)[1]))
"""
    assert 0 == subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode
