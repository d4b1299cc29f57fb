"""Blocks in which signals wait. `test_signals` has real signals, `test_ends` the end of a run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from geno_lewm_obs.process import held_signals
from geno_lewm_obs.process.held_signals import has_to_wait, held


def test_outside_of_blocks_nothing_waits():
    """Where no block is open a signal is the handler's to answer at once."""
    with held():
        pass

    assert not has_to_wait(lambda: None)


def test_what_waits_is_delivered_in_order_when_the_block_ends():
    """Signals that arrive in a block are delivered after it, first come first served."""
    seen = []
    with held():
        for each in "abc":
            assert has_to_wait(lambda each=each: seen.append(each))
        assert [] == seen

    assert ["a", "b", "c"] == seen


def test_a_block_that_raises_delivers_too():
    """What waits isn't lost with a block that fails."""
    seen = []

    def fail():
        with held():
            has_to_wait(lambda: seen.append("a"))
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail()

    assert ["a"] == seen


def test_the_last_block_delivers_whichever_thread_it_is_in():
    """A signal waits for blocks of other threads too, and the last one to end delivers it."""
    seen, is_open, may_end = [], threading.Event(), threading.Event()

    def work():
        with held():
            is_open.set()
            may_end.wait(60)

    thread = threading.Thread(target=work)
    thread.start()
    assert is_open.wait(60)
    with held():
        has_to_wait(lambda: seen.append(threading.current_thread()))
    assert [] == seen
    may_end.set()
    thread.join(60)

    assert [thread] == seen


def test_a_block_that_ends_while_a_signal_arrives_forgets_none(monkeypatch):
    """A signal that is about to wait when another thread ends the last block is delivered."""

    class Ending(list):
        """Blocks of which the last one ends when it has been looked at."""

        def __bool__(self):
            had_any = len(self) > 0
            self.clear()
            return had_any

    monkeypatch.setattr(held_signals, "_open_blocks", Ending([None]))
    seen = []
    has_to_wait(lambda: seen.append("a"))

    assert ["a"] == seen


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_begins_without_blocks_and_signals():
    """A forked child waits for no thread that it doesn't have, and has none of what waits."""
    seen = []
    with held():
        has_to_wait(lambda: seen.append("parent's"))
        child = os.fork()
        if child == 0:
            os._exit(int(has_to_wait(lambda: None)) + len(held_signals._waiting))

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ["parent's"] == seen


def test_a_run_that_is_closed_loads_no_signal_module(tmp_path):
    """A program without a handler of ours loads neither `signal` nor our handlers to close runs."""
    code = (
        "import sys; from geno_lewm_obs import get_logger, shutdown_run\n"
        f"get_logger('a', run_id='r', log_dir={str(tmp_path)!r}); shutdown_run('r')\n"
        "assert 'geno_lewm_obs.process.held_signals' in sys.modules\n"
        "assert 'geno_lewm_obs.process.signals' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
