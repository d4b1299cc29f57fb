"""
One line to several outputs. An output that fails harms neither the caller nor the other outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from .failures import Report, SinkFailures

if TYPE_CHECKING:
    from .sink import LineSink


class Fanout:
    """
    The outputs of one channel.

    No method raises an exception of a sink, unless it's one of *raises* and the first sink's.

    Args:
        sinks: In order; the first is the run file, the one whose loss matters.
        report: Told of a sink's failure once in a while, as by `SinkFailures`.
        raises: Types of exceptions that the caller asked to get.
    """

    ready: Final = None
    """No single write completes a line here, so the caller must not attempt one."""

    def __init__(
        self,
        sinks: Iterable[LineSink],
        report: Report | None = None,
        *,
        raises: tuple[type[Exception], ...] = (),
    ) -> None:
        self.sinks = tuple(sinks)
        self.sends = False
        """Whether there are outputs in the background, which may log while they send."""
        self._raises = raises
        self._failures = SinkFailures(report)

    def append(
        self, line: bytes, severity: str, event: str, _file: object = None, _written: int = 0
    ) -> bool:
        """
        Hand a finished *line* to every sink; return whether the first of them took it.

        Raises:
            Exception: one of *raises*, from the first sink; the other sinks don't get the line.
        """
        is_taken = bool(self.sinks)
        for sink in self.sinks:
            try:
                if sink.append(line, severity, event) is False:
                    is_taken = is_taken and sink is not self.sinks[0]
            except Exception as exc:
                if self._is_asked_for(sink, exc):
                    raise
                is_taken = is_taken and sink is not self.sinks[0]
                self._failures.add(sink.name, exc)
        return is_taken

    def refused(self, exc: Exception) -> None:
        """Report that a record was kept from every sink by *exc*, a fault of this package."""
        self._failures.add(self.sinks[0].name, exc)

    def flush(self) -> None:
        for sink in self.sinks:
            self._attempt(sink, sink.flush)

    def close(self) -> None:
        for sink in self.sinks:
            self._attempt(sink, sink.close)

    def _attempt(self, sink: LineSink, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as exc:
            if self._is_asked_for(sink, exc):
                raise
            self._failures.add(sink.name, exc)

    def _is_asked_for(self, sink: LineSink, exc: Exception) -> bool:
        return sink is self.sinks[0] and isinstance(exc, self._raises)
