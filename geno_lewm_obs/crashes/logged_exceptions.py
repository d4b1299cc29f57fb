"""
Exceptions that nothing catches, and that the standard library passes to its own loggers.

An event loop of asyncio does so with those of tasks and callbacks, `concurrent.futures` with those
of a future's callbacks and of a pool's initializer. Printed by `logging`, they would quote their
text and source lines. A filter on those loggers, the public way to see each record before it's
printed, reports them as crashes instead.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from .report import Where, tell_crash


def tell_logged_exceptions() -> None:
    """Report what the standard library would log of exceptions that nothing catches."""
    for name, is_printed in _FILTERS.items():
        logging.getLogger(name).addFilter(is_printed)


def _is_printed_of_asyncio(record: logging.LogRecord) -> bool:
    """Report the exception that an event loop logs; return whether it's still to be printed."""
    return not _told(record, "task")


def _is_printed_of_futures(record: logging.LogRecord) -> bool:
    """Report the exception that a pool or a future logs; return whether it's still printed."""
    if record.levelno < logging.CRITICAL:  # of a callback; the thread that called it goes on
        return not _told(record, "ignored")
    # A worker that is a process runs its initializer in its main thread.
    in_process = threading.current_thread() is threading.main_thread()
    return not _told(record, "process" if in_process else "thread")


def _told(record: logging.LogRecord, where: Where) -> bool:
    exc = record.exc_info[1] if record.exc_info else None
    # What stands below this severity was caught: a peer that reset its connection, say, of which
    # asyncio has a line for debugging.
    if exc is None or record.levelno < logging.ERROR:
        return False
    tell_crash(exc, where)
    return True


_FILTERS: Final = {
    "asyncio": _is_printed_of_asyncio,
    "concurrent.futures": _is_printed_of_futures,
}
