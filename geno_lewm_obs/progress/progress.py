"""
What sees the steps of a run, and says on its console how far it is.

It draws no bar: each line of the console that has a step says how many there are, how fast they go
and how long the others take. The run's file has the number of steps alone, once.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from ..chain.channel import Channel
from ..chain.level_function import Function
from ..chain.logger_state import LoggerState
from ..errors import InputError
from ..record import INT64, LogRecord, Severity
from .pace import Paces
from .words import told


class Progress:
    """
    How far a run is.

    Args:
        total_steps: The step that is reached when the training is done.
    """

    def __init__(self, total_steps: int) -> None:
        self.total_steps = total_steps
        self._paces: Final = Paces()

    def around(self, severity: Severity, channel: Channel, log: Function) -> Function:
        """Return *log*, a level function of *channel*, with a look at the steps that it's given."""
        if severity not in {"debug", "info"}:
            return log
        note, component, now = self._paces.note, channel.component, time.monotonic

        def log_step(
            state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
        ) -> LogRecord | None:
            record = log(state, event, *args, **fields)
            step = fields.get("step")
            if event is None:  # it was named by keyword
                event = fields.get("event")
            if type(step) is int and type(event) is str:
                with suppress(Exception):  # a clock that was replaced by one that fails
                    note(component, event, step, now())
            return record

        return log_step

    def before_failure(self) -> None:
        """Do nothing: there is nothing more to tell."""

    def label(self, wire: Mapping[str, Any]) -> str:
        """Return what the console says behind a record, which is a `LogRecord.to_dict`."""
        step = wire.get("step")
        if step is None or step < 0 or wire["event"].startswith("eval."):
            return ""
        left = max(self.total_steps - step, 0)
        pace = told(self._paces.seconds, left)
        share = (self.total_steps - left) * 100 // self.total_steps
        return f"({share}%{f', {pace}' if pace else ''})"


def check_total(total_steps: Any) -> int:
    """
    Return *total_steps* as a plain number.

    Raises:
        InputError: it's no whole number above 0.
    """
    number = 0
    with suppress(TypeError):
        number = operator.index(total_steps)
    if number not in INT64 or number < 1 or isinstance(total_steps, bool):
        msg = "total_steps must be a whole number above 0"
        raise InputError(msg, remediation="pass how many steps the whole training takes")
    return number
