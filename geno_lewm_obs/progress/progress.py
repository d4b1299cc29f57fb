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

from ..chain.logger_state import LoggerState
from ..chain.watchers import Watcher
from ..errors import InputError
from ..record import INT64, LogRecord, Severity
from .pace import Paces
from .words import told

_OF_STEPS: Final[frozenset[Severity]] = frozenset({"debug", "info"})


class Progress(Watcher):
    """
    How far a run is.

    Args:
        total_steps: The step that is reached when the training is done.
    """

    def __init__(self, total_steps: int) -> None:
        self.total_steps = total_steps
        self._paces: Final = Paces()

    def see(
        self,
        severity: Severity,
        state: LoggerState,
        event: str,
        fields: dict[str, Any],
        _record: LogRecord | None,
    ) -> None:
        """Note the step that a call has, if it tells of one that went well."""
        step = fields.get("step", state.context.get("step"))
        if severity in _OF_STEPS and type(step) is int:
            self._paces.note(state.channel.component, event, step, time.monotonic())

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
