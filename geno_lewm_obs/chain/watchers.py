"""
What sees the calls of a run's loggers, those too that write nothing, and how they are shown to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ..record import LogRecord, Severity
from .level_function import Function
from .logger_state import LoggerState


class Watcher:
    """What sees each call of a run's loggers, and what it came to. What it raises is dropped."""

    def before_error(self) -> None:
        """Do what is to be done before a call at severity error; by default nothing."""

    def see(
        self,
        severity: Severity,
        state: LoggerState,
        event: str,
        fields: dict[str, Any],
        record: LogRecord | None,
    ) -> None:
        """
        See a call.

        Args:
            severity: That of the method.
            state: The logger's.
            event: The event's name, however it was passed.
            fields: What was passed by keyword.
            record: What was written, if anything was.
        """
        raise NotImplementedError

    def before_failure(self) -> None:
        """Do the same before a failure is told that is no call of a logger; by default nothing."""


def shown_to(watchers: Sequence[Watcher], severity: Severity, log: Function) -> Function:
    """Return *log*, the level function of a *severity*, so that *watchers* see its calls."""

    def log_watched(
        state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        if severity == "error":
            for watcher in watchers:
                with suppress(Exception):
                    watcher.before_error()
        record = log(state, event, *args, **fields)
        if event is None:  # it was named by keyword
            event = fields.pop("event", None)
        if isinstance(event, str):  # else it's an exception
            for watcher in watchers:
                with suppress(Exception):
                    watcher.see(severity, state, event, fields, record)
        return record

    return log_watched
