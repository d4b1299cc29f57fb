"""
Signals that end a process: something of ours is done first, then what would have been done anyway.

It knows handlers, not runs. Nothing is installed until `chain_handler` is called.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any, Final

from .finalization import finalized_with_program
from .held_signals import has_to_wait

Callback = Callable[[int, bool], object]
"""
Called with the signal's number, and whether it ends the process at once: it does unless the program
has a handler of its own.
"""


def chain_handler(signum: int, callback: Callback) -> None:
    """
    Call *callback* when *signum* arrives, then do what would have been done without it.

    A Python handler that was installed before is called. Else the system's default is put back and
    the signal raised again, so that the process ends with the status that it would have had.
    Nothing is installed where the signal is ignored, since then it ends nothing; where a C library
    has installed a handler, which Python can't call; and by another thread than the main one, which
    alone may install any. A callback that is passed twice is called once.

    A callback runs between any two steps of the main thread, a log call of its own included. What
    it raises is dropped.

    Args:
        signum: The signal.
        callback: Called with the number, and whether the process ends at once. Forked children
            inherit it.
    """
    link = _links.get(signum)
    if link is None or not link.is_installed:
        link = _Link.install(signum)
    if link is not None and callback not in link.callbacks:
        link.callbacks = (*link.callbacks, callback)


def on_fatal_signals(callback: Callback) -> None:
    """Chain *callback* to SIGTERM and SIGHUP, by which a system or a scheduler ends a process."""
    for signum in FATAL:
        chain_handler(signum, callback)


def is_left_to_default(signum: int) -> bool:
    """
    Tell whether the system's default is to follow on *signum*, after callbacks that nothing calls.

    That is so where a handler of ours is installed in place of the default, and hasn't begun.
    """
    link = _links.get(signum)
    return (
        link is not None
        and link.is_installed
        and link.before is signal.SIG_DFL
        and not link.has_begun
    )


class _Link:
    """A handler of ours for one signal: what it calls, and the handler that it replaced."""

    def __init__(self, signum: int, before: Any) -> None:
        self._signum = signum
        self.before: Final = before
        self.has_begun = False
        self.callbacks: tuple[Callback, ...] = ()

    @classmethod
    def install(cls, signum: int) -> _Link | None:
        """Install a handler of ours, or return None where there is none to be."""
        before = signal.getsignal(signum)
        if before is None or before is signal.SIG_IGN:
            return None
        link = cls(signum, before)
        try:
            signal.signal(signum, link.arrived)
        except ValueError:  # not the main thread
            return None
        _links[signum] = link
        return link

    @property
    def is_installed(self) -> bool:
        return signal.getsignal(self._signum) == self.arrived

    def arrived(self, signum: int, frame: FrameType | None) -> None:
        if has_to_wait(partial(signal.raise_signal, signum)):
            return
        self.has_begun = True
        before = self.before
        for callback in self.callbacks:
            with suppress(Exception):
                callback(signum, before is signal.SIG_DFL)
        if before is signal.SIG_DFL:
            signal.signal(signum, signal.SIG_DFL)
            signal.raise_signal(signum)
            # reached only where the default doesn't end a process
            signal.signal(signum, self.arrived)
        else:
            before(signum, frame)
        self.has_begun = False


FATAL: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""The signals by which a system or a scheduler ends a process."""


@finalized_with_program
class _Links(dict[int, _Link]):
    """The handlers of ours that are installed, by signal. They refer to those of the program."""


_links: Final = _Links()
