"""What the runs of a process share: how it's reset, and what a forked child makes anew."""

from __future__ import annotations

import contextvars
import os
import threading

import pytest

from geno_lewm_obs import configure, get_logger
from geno_lewm_obs.runs.diversion import Diversion
from geno_lewm_obs.runs.ending import close_all_runs
from geno_lewm_obs.runs.joining import join, key_here
from geno_lewm_obs.runs.process_state import STATE, ProcessState
from geno_lewm_obs.testing.memory_log import MemoryLog

STATES = [name for name in ProcessState.__slots__ if name not in ("lock", "joined")]


def values(state):
    return {name: getattr(state, name) for name in STATES} | {"joined": state.joined.get()}


def test_reset_leaves_what_a_new_process_has():
    """After a reset nothing is different from a process that has just begun."""

    def check():
        configure(run_id="r", level="warn", capture_warnings=True)
        STATE.is_over = True
        STATE.at_opening = print
        STATE.diversion = Diversion(MemoryLog(), level="debug", registry_strict=True)
        STATE.has_told_ambiguity = True
        STATE.entered.append(join(key_here()))
        changed = {name for name, value in values(STATE).items() if value != new[name]}
        close_all_runs()
        STATE.reset()
        return changed, values(STATE)

    new = values(ProcessState())
    changed, after = contextvars.copy_context().run(check)

    assert {*STATES, "joined"} == changed
    assert new == after


def test_no_attribute_can_be_added():
    """A misspelt attribute is an error, not a second state."""
    with pytest.raises(AttributeError):
        STATE.last_opend = None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_does_not_wait_for_a_lock_of_its_parents():
    """A child that was forked while another thread opened a run opens one itself."""
    is_held, may_go_on = threading.Event(), threading.Event()

    def hold():
        with STATE.lock:
            is_held.set()
            may_go_on.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    is_held.wait(60)
    child = os.fork()
    if child == 0:
        is_free = STATE.lock.acquire(blocking=False)
        os._exit(0 if is_free and get_logger("a", run_id="r") else 1)
    may_go_on.set()
    thread.join(60)

    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
