"""
Call a function once, a short delay after it was first requested, in a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final


class Debouncer:
    """
    Calls *act* once for all requests that come within a delay.

    A request takes no lock, so a signal handler may make one. The thread starts with the first
    request, and again with the first one in a forked child; between requests it sleeps.

    Args:
        act: What it raises is ignored: it must report its own failures.
        seconds: How long after the first request *act* is called.
    """

    def __init__(self, act: Callable[[], object], seconds: float) -> None:
        self.is_requested = False
        """Whether a call is due already. A caller in a hurry may look, and save its request."""
        self._act: Final = act
        self._seconds: Final = seconds
        # Of all queues it's the one whose `put` a signal handler may enter while another is in it.
        self._requests: SimpleQueue[bool] | None = None
        """Holds True for a request, and False to end the thread."""

    def request(self) -> None:
        """Have *act* called soon, or call it now if the interpreter starts no threads any more."""
        if self.is_requested:
            return
        self.is_requested = True
        try:
            requests = self._requests or self._start()
            if requests is not None:
                requests.put(True)
        except BaseException:  # a signal handler raised; the next request is the first one again
            self.is_requested = False
            raise
        if requests is None:
            self.is_requested = False
            self._act()

    def stop(self) -> None:
        """End the thread without waiting for it; a call that was requested may not be made."""
        requests, self._requests = self._requests, None
        self.is_requested = False
        if requests is not None:
            requests.put(False)

    def begin_in_child(self) -> None:
        """Forget the parent's thread, in a forked child."""
        self._requests = None
        self.is_requested = False

    def _start(self) -> SimpleQueue[bool] | None:
        """Start the thread and return its queue, or None if no thread can be started."""
        requests = SimpleQueue[bool]()
        thread = threading.Thread(
            target=self._work, args=(requests,), name="geno-lewm-obs", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # the interpreter is about to end
            return None
        except BaseException:  # a signal handler raised; the thread may have been started
            requests.put(False)
            raise
        self._requests = requests
        return requests

    def _work(self, requests: SimpleQueue[bool]) -> None:
        while requests.get():
            with suppress(Empty):
                if not requests.get(timeout=self._seconds):
                    return
            # Before the act, since it may not do what is requested from now on.
            self.is_requested = False
            with suppress(Exception):
                self._act()
