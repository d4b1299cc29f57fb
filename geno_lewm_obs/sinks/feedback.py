"""
Which outputs caused what is logged here, so that no record comes back to an output that caused it.

An output may log while it takes a record: an HTTP client below it does, or a stream that the
program has replaced by one that logs. If it were given such a record, it would cause the next one,
and so on for ever. The record is in the run's file all the same.

What an output does in further threads isn't seen here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from io import FileIO, TextIOWrapper
from typing import Final, TextIO

from ..counters import Tally
from ..notice import say


class Feedback:
    """
    The records that one output caused itself, and so isn't given: counted, and said once.

    Args:
        name: The output's name.
        may_stderr_log: Whether the cause may be `sys.stderr` itself. Then it's said on the stderr
            that the program was started with, if it has one.
    """

    def __init__(self, name: str, *, may_stderr_log: bool = False) -> None:
        self._name = name
        self._may_stderr_log = may_stderr_log
        self.restart()

    def restart(self) -> None:
        """Begin at zero again, as a forked child must."""
        self._count = Tally()

    @property
    def value(self) -> int:
        """How many records that was."""
        return self._count.value

    def add(self) -> None:
        """Count one more, and say so if it's the first."""
        if self._count.add():
            return
        stream = sys.__stderr__ if self._may_stderr_log else sys.stderr
        if stream is not None:
            text = (
                f"the {self._name} output causes records while it takes one; "
                "the run's file has them, and that output isn't given them"
            )
            say(text, stream=stream)

    def keep_out(self, act: Callable[[], object]) -> None:
        """Call *act*, by which the output takes a record, unless the output caused that record."""
        causes = HERE.causes
        if self in causes:
            self.add()
        else:
            self.watch(act, causes)

    def watch(self, act: Callable[[], object], causes: tuple[Feedback, ...] = ()) -> None:
        """Call *act*; what is logged below it is caused by this output and by *causes*."""
        before = HERE.causes
        HERE.causes = (*causes, self)
        try:
            act()
        finally:
            HERE.causes = before


class _Here(threading.local):
    """What holds in the current thread."""

    causes: tuple[Feedback, ...] = ()
    """Of the outputs that are taking a record here, and of those that caused that record."""


HERE: Final = _Here()


def may_log(stream: TextIO) -> bool:
    """
    Tell whether a write to *stream* may run code of the program's, which may log.

    A stream as Python opens them runs none. There a record that is logged in the middle of a write
    is a signal handler's or a finalizer's, and is to be shown.
    """
    if type(stream) is not TextIOWrapper:
        return True
    buffer = stream.buffer
    return type(getattr(buffer, "raw", buffer)) is not FileIO
