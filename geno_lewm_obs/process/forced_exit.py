"""
Ends of a process by `os._exit`, which calls no function of `atexit`.

Pools that fork by themselves end their workers by it, as billiard and Celery do. What C code ends
by a call of its own, or Python code that has taken ``_exit`` out of `os` before, isn't seen here.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, Final

SECONDS: Final = 5.0
"""How long an end waits at most for what is to be done before it."""


def before_forced_exit(callback: Callable[[], None], is_needed: Callable[[], bool]) -> None:
    """
    Call *callback* when this process, or one that is forked from it, calls `os._exit`.

    Of several calls the first one counts.

    Args:
        callback: Called by `call_within`.
        is_needed: Asked before, so that an end at which nothing is to be done costs nothing.
    """
    if _callbacks:
        return
    _callbacks.append(callback)
    forced_exit = os._exit

    @functools.wraps(forced_exit)
    def exit_(*args: Any, **kwargs: Any) -> Any:
        try:
            if is_needed():
                call_within(SECONDS, callback)
        finally:
            forced_exit(*args, **kwargs)

    os._exit = exit_


def call_within(seconds: float, callback: Callable[[], None]) -> None:
    """
    Call *callback* in a thread, and wait *seconds* for it at most; what it raises is dropped.

    For the end of a process that may hang, and where the callback may hang at the same thing. It
    isn't called in this thread, which may be in the middle of what the callback has to wait for.
    """

    def call() -> None:
        with suppress(BaseException):  # nobody is left to hear of it
            callback()

    thread = Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)


_callbacks: Final[list[Callable[[], None]]] = []
"""What was passed to `before_forced_exit` first."""
