"""
A worker that is ended by a signal, as `multiprocessing.pool.Pool.terminate` does.

Python calls a handler when the main thread executes its next instruction. A worker that waits for
a lock, or computes in C, may not come to that: a signal that arrives just before the wait doesn't
interrupt it. Whoever ended the worker would wait for it for ever. So a thread sees each signal,
too, and ends the worker if the main thread hasn't begun to.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

from .forced_exit import SECONDS, call_within
from .fork import at_fork
from .signals import FATAL, is_left_to_default, on_fatal_signals

GRACE_S: Final = 1.0
"""How long the main thread has for beginning to handle a signal."""


def before_fatal_signal(callback: Callable[[], None]) -> None:
    """
    Call *callback* before a signal ends this worker, if nobody else handles that.

    To be called in a worker, by its main thread; else nothing is done. A worker that forks a
    process after this is left to its main thread: what that process is sent before it has begun
    could be taken for its own.
    """
    if _watches:
        return

    def before_end(_signum: int, ends_process: bool) -> None:
        if ends_process:
            callback()

    with suppress(ValueError):  # not the main thread
        if signal.set_wakeup_fd(-1) == -1:
            on_fatal_signals(before_end)
            _watches.append(_Watch(callback))
        # else somebody else watches for signals, as asyncio does, and has the end in hand


class _Watch:
    """A thread that gets the number of each signal that arrives."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self.is_over = False
        self._ends = os.pipe()
        os.set_blocking(self._ends[1], False)
        signal.set_wakeup_fd(self._ends[1], warn_on_full_buffer=False)
        Thread(target=self._watch, name="geno-lewm-obs-signals", daemon=True).start()

    def close(self) -> None:
        with suppress(ValueError):
            signal.set_wakeup_fd(-1)
        for end in self._ends:
            os.close(end)

    def _watch(self) -> None:
        while arrived := os.read(self._ends[0], 64):
            for number in arrived:
                if number in FATAL and not self.is_over:
                    time.sleep(GRACE_S)
                    if is_left_to_default(number) and not self.is_over:
                        call_within(SECONDS, self._callback)
                        _end_by(number)


def _end_by(number: int) -> None:
    """End this process by the signal, as its default would; or else by SIGKILL."""
    with suppress(Exception):
        # `signal.signal` is for the main thread alone.
        from ctypes import CDLL, c_int, c_void_p

        set_handler = CDLL(None).signal
        set_handler.argtypes, set_handler.restype = (c_int, c_void_p), c_void_p
        set_handler(number, None)  # SIG_DFL
        os.kill(os.getpid(), number)
        time.sleep(GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


_watches: Final[list[_Watch]] = []
"""The watch of this worker, once it has one."""


def _leave_to_main_thread() -> None:
    for watch in _watches:
        watch.is_over = True


def _begin_in_child() -> None:
    for watch in _watches:
        watch.close()
    _watches.clear()


at_fork("process.signalled_worker", before=_leave_to_main_thread, in_child=_begin_in_child)
