"""
One record to all outputs of a run. An output that fails harms neither the caller nor the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, Generic, TypeVar

from ..counters import TallyTable
from ..errors import GenoLeWMError, errno_name
from ..notice import say
from .sink import LineSink, Sink

AnySink = TypeVar("AnySink", bound=Sink)

QUIET_SECONDS = 30.0
"""
How long a failing sink isn't reported again; twice as long after each report, for one that never
recovers.
"""


class Fanout(Generic[AnySink]):
    """
    The outputs of one channel. It has a sink's three verbs, and none of them raises what isn't
    asked for.

    Args:
        sinks: In order; the first is the one whose loss matters, the run file.
        report: Told of a sink's failure, once in a while: its name, the reason, how often so far.
        raises: Failures of the first sink that the caller wants to know of, and that are let
            through.
    """

    ready: Final = None
    """No line is done with one write, as `RunFile` does it, so nobody makes a first attempt."""

    def __init__(
        self,
        sinks: Iterable[AnySink],
        report: Callable[[str, str, int], None] | None = None,
        *,
        raises: tuple[type[Exception], ...] = (),
    ) -> None:
        self.sinks = tuple(sinks)
        self._report = report
        self._raises = raises
        self._failures = TallyTable()
        self._quiet_until: dict[str, float] = {}
        self._quiet_seconds: dict[str, float] = {}

    def append(
        self: Fanout[LineSink],
        line: bytes,
        severity: str,
        event: str,
        _file: object = None,
        _written: int = 0,
    ) -> bool:
        """
        Hand a finished *line* to every sink; tell whether the first of them took it.

        Raises:
            Exception: one of *raises*, from the first sink; the others have nothing of the line.
        """
        is_taken = bool(self.sinks)
        for sink in self.sinks:
            try:
                sink.append(line, severity, event)
            except Exception as exc:
                is_first = sink is self.sinks[0]
                if is_first and isinstance(exc, self._raises):
                    raise
                is_taken = is_taken and not is_first
                self.failed(sink.name, exc)
        return is_taken

    def refused(self, exc: Exception) -> None:
        """Report that a record was kept from every sink by *exc*, a fault of this package."""
        self.failed(self.sinks[0].name, exc)

    def flush(self) -> None:
        for sink in self.sinks:
            self.attempt(sink, sink.flush)

    def close(self) -> None:
        for sink in self.sinks:
            self.attempt(sink, sink.close)

    def attempt(self, sink: Sink, act: Callable[[], None]) -> bool:
        """Do what *sink* is to do; tells whether it did. A failure is counted and reported."""
        try:
            act()
        except Exception as exc:
            if sink is self.sinks[0] and isinstance(exc, self._raises):
                raise
            self.failed(sink.name, exc)
            return False
        return True

    def failed(self, name: str, exc: Exception) -> None:
        """
        Count, say and report a failure of the sink *name*, which may have told of it outside of
        any verb.
        """
        failures = self._failures.add(name) + 1
        now = time.monotonic()
        if now < self._quiet_until.get(name, 0.0):
            return
        quiet = self._quiet_seconds.get(name, QUIET_SECONDS)
        self._quiet_until[name], self._quiet_seconds[name] = now + quiet, quiet * 2
        reason = _reason(exc)
        remedy = exc.remediation if isinstance(exc, GenoLeWMError) else None
        say(
            f"the {name} output failed ({reason}); the program goes on"
            + (f"; {remedy}" if remedy else "")
        )
        if self._report is not None:
            with suppress(Exception):  # who can't even take the report has been told on stderr
                self._report(name, reason, failures)


def _reason(exc: Exception) -> str:
    """
    Return what may be said of a failure: an error of ours, an errno's name, or the type; never a
    text that might quote the record.
    """
    if isinstance(exc, GenoLeWMError):
        return f"{exc.code}: {exc.message}"
    if isinstance(exc, OSError):
        return errno_name(exc)
    return type(exc).__name__
