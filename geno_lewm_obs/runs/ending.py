"""
The open runs together: which there are, and how they are flushed, settled and closed at an end.

How one run is opened, joined and shut is told in `open_runs`.
"""

from __future__ import annotations

import os
from typing import Final

from ..process.held_signals import held
from ..process.last_acts import act_at_last
from ..process.last_exception import exception_that_ended_program
from .joining import open_run_here
from .process_state import STATE
from .run import Run, close_runs


def open_runs() -> list[Run]:
    """Return the open runs but dormant ones. It takes no lock: a signal handler may call it."""
    return [run for run in list(STATE.open.values()) if not run.is_dormant]


def last_run() -> Run | None:
    """
    Return the run whose file is to tell how this process ended, or None if none was opened.

    It's the one that a call joins here, if that is open, else the one that was opened last, closed
    or not.
    """
    return open_run_here() or STATE.last_opened


def flush_all_runs() -> None:
    """
    Write to each open run's log what was logged.

    It takes no lock of this module, so a signal handler may call it.
    """
    for run in open_runs():
        run.flush_log()


def settle_runs() -> None:
    """
    Log what each open run's file doesn't hold so far, and write to it what was logged.

    For work that may be ended now by what lets no function of `atexit` be called.
    """
    with held():
        for run in open_runs():
            run.settle()


def flush_at_signal(_signum: int, _ends_process: bool) -> None:
    """Write to each open run's file what was logged, when a signal has arrived."""
    flush_all_runs()


def end_by_force() -> None:
    """
    Do for the open runs what an end by `os._exit` leaves time for.

    A forked process closes them, since its pool may end all of its workers so. Any other writes
    what they have to tell; it doesn't wait for outputs in the background, and nothing is announced.
    """
    if os.getpid() == _FIRST_PID:
        settle_runs()
        act_at_last()
    else:
        close_for_good()


def close_all_runs() -> None:
    """Close every run that is open."""
    with held():
        with STATE.lock:
            runs = open_runs()
            STATE.open.clear()
        close_runs(runs)


def close_for_good() -> None:
    """
    Close every run, at the end of the process.

    A run that is opened later is closed at once, since nobody else would close it: each of its
    records is then written when it's logged.
    """
    STATE.is_over = True
    exc = exception_that_ended_program()
    if exc is not None:
        for run in open_runs():
            run.announcement.ended_by(exc)
    close_all_runs()
    act_at_last()


_FIRST_PID: Final = os.getpid()
"""The process that loaded this module; another one was forked from it."""
