"""
Signals that end a process: something of ours is done first, then what would have been done without
us.

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
Told the signal's number, and whether it ends the process at once: it does unless a handler of the
program's own stood there.
"""


def chain_handler(signum: int, callback: Callback) -> Callable[[], None]:
    """
    Call *callback* when *signum* arrives, then do what stood there before; returns what takes it
    back.

    A Python handler that stood there is called. The system's default is put back and the signal
    raised again, so that the process ends with the status that it would have had. Nothing is
    installed where the signal is ignored, since then it ends nothing; where a C library has put a
    handler, which Python can't call; and by another thread than the main one, which alone may. The
    same callback twice is called once.

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
    if link is None:
        return _nothing
    if callback not in link.callbacks:
        link.callbacks = (*link.callbacks, callback)
    return partial(link.drop, callback)


def on_fatal_signals(callback: Callback) -> Callable[[], None]:
    """
    Chain *callback* to the signals by which a system or a scheduler ends a process: SIGTERM and
    SIGHUP.
    """
    undo = [
        chain_handler(getattr(signal, name), callback) for name in _FATAL if hasattr(signal, name)
    ]

    def take_back() -> None:
        for each in undo:
            each()

    return take_back


class _Link:
    """Our handler of one signal: whom it calls, and what stood there before it."""

    def __init__(self, signum: int, before: Any) -> None:
        self._signum = signum
        self._before = before
        self.callbacks: tuple[Callback, ...] = ()

    @classmethod
    def install(cls, signum: int) -> _Link | None:
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

    def drop(self, callback: Callback) -> None:
        """
        Forget *callback*; without any left, put back what stood there, unless another handler
        stands on top: that may call this one.
        """
        self.callbacks = tuple(each for each in self.callbacks if each != callback)
        if not self.callbacks and self.is_installed:
            # not the main thread: without callbacks it only does what stood there
            with suppress(ValueError):
                signal.signal(self._signum, self._before)
                _links.pop(self._signum, None)

    def arrived(self, signum: int, frame: FrameType | None) -> None:
        if has_to_wait(partial(signal.raise_signal, signum)):
            return
        before = self._before
        for callback in self.callbacks:
            with suppress(Exception):  # it mustn't keep the signal from doing what it's for
                callback(signum, before is signal.SIG_DFL)
        if before is signal.SIG_DFL:
            signal.signal(signum, signal.SIG_DFL)
            signal.raise_signal(signum)
            # reached only where the default doesn't end a process
            signal.signal(signum, self.arrived)
        else:
            before(signum, frame)


_FATAL: Final = ("SIGTERM", "SIGHUP")


def _nothing() -> None:
    """There is nothing to take back."""


@finalized_with_program
class _Links(dict[int, _Link]):
    """The handlers of ours that are installed, by signal. They refer to those of the program."""


_links: Final = _Links()
