"""
Something that must be done soon and not now, in a thread that sleeps as long as nobody asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final


class Debouncer:
    """
    Calls *act* once for all who asked within *seconds*, that long after the first of them.

    Asking takes no lock, so a signal handler may. The thread is made when it's first needed, and
    anew in a forked child.
    """

    def __init__(self, act: Callable[[], Any], seconds: float) -> None:
        self.is_asked = False
        """Whether it's on its way already; for who can't wait for a call of `ask`."""
        self._act: Final = act
        self._seconds: Final = seconds
        # whose `put` may be interrupted by another, as no other queue's may
        self._bell: SimpleQueue[bool] | None = None

    def ask(self) -> None:
        """
        See to it that *act* is called soon; at once, where the interpreter starts no threads any
        more.
        """
        if self.is_asked:
            return
        self.is_asked = True
        bell = self._bell or self._begin()
        if bell is None:
            self.is_asked = False
            self._act()
        else:
            bell.put(True)

    def stop(self) -> None:
        """End the thread, without waiting for it; what was asked for may not be done any more."""
        bell, self._bell = self._bell, None
        self.is_asked = False
        if bell is not None:
            bell.put(False)

    def begin_in_child(self) -> None:
        """Forget the parent's thread, in a forked child."""
        self._bell = None
        self.is_asked = False

    def _begin(self) -> SimpleQueue[bool] | None:
        bell = self._bell = SimpleQueue[bool]()
        try:
            threading.Thread(
                target=self._work, args=(bell,), name="geno-lewm-obs", daemon=True
            ).start()
        except RuntimeError:  # the interpreter is about to end
            self._bell = None
            return None
        return bell

    def _work(self, bell: SimpleQueue[bool]) -> None:
        while bell.get():
            with suppress(Empty):
                if not bell.get(timeout=self._seconds):
                    return
            self.is_asked = False  # before it's done: who asks from now on comes too late for it
            with suppress(Exception):  # this thread must live on; who acts tells its own faults
                self._act()
