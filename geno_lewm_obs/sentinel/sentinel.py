"""
What sees each call of a run, and writes an alert when a loss is out of order.

It stands around the level methods, so it sees the calls that write nothing too. What fails here is
said once, and costs no record.
"""

from __future__ import annotations

import sys
from enum import Enum
from typing import Any, Final

from ..chain import build_chain
from ..chain.channel import Channel
from ..chain.context_variables import CONTEXT_VARS, context_fields
from ..chain.level_function import Function
from ..chain.logger_state import LoggerState
from ..chain.slow_path import send
from ..contract import CANONICAL
from ..notice import say
from ..record import LogRecord, Severity
from ..redaction import safe_name
from ..redaction.arrays import is_array, read_array
from .loss_names import LossKeys
from .recorder import FlightRecorder
from .series import Disorder, Series

ALERT: Final = "training.collapse.alert"
MAX_ALERTS: Final = 20
"""Alerts of a run in one process, and as many times what was hidden is written before an error."""
_MAX_SERIES: Final = 256
"""Losses that are told apart; further ones aren't watched."""
_NUMBERS: Final = frozenset({int, float})
_PLAIN: Final = (str, int, float, Enum)
_WHERE: Final = ("step", "epoch", "phase")


class Sentinel:
    """Watches the losses of one run."""

    def __init__(self) -> None:
        self._recorder: Final = FlightRecorder()
        self._series: Final[dict[tuple[str, ...], Series]] = {}
        self._told: Final[dict[tuple[str, str], Series]] = {}
        """The series that an alert told of last, by component and name."""
        self._alerts = 0
        self._errors = 0

    def around(self, severity: Severity, channel: Channel, log: Function) -> Function:
        """Return *log*, a level function of *channel*, with a look at what it is given."""
        if severity == "error":
            log = self._around_error(log)
        keys = LossKeys(channel.registry)
        is_debug = severity == "debug"

        def log_watched(
            state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
        ) -> LogRecord | None:
            nonlocal keys
            record = log(state, event, *args, **fields)
            if event is None:  # it was named by keyword
                event = fields.pop("event", None)
            if not isinstance(event, str):  # it's an exception
                return record
            try:
                if keys.registry is not channel.registry:
                    keys = LossKeys(channel.registry)
                known = _known(state, fields) if state.context or CONTEXT_VARS else fields
                losses = keys.losses(event, known)
                if losses:
                    if is_debug and record is None:
                        self._recorder.hold(state, event, fields)
                    self._see(state, event, known, losses)
            except Exception as exc:  # noqa: BLE001 - the call has nothing to do with it
                _say_failed(channel, exc)
            return record

        return log_watched

    def before_failure(self) -> None:
        """Write the last records that were hidden."""
        self._recorder.write()

    def forget(self) -> None:
        """Forget what was hidden: the work is done, and nothing has failed."""
        self._recorder.forget()

    def _around_error(self, log: Function) -> Function:
        def log_error(
            state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
        ) -> LogRecord | None:
            if self._errors < MAX_ALERTS and self._recorder.write():
                self._errors += 1
            return log(state, event, *args, **fields)

        return log_error

    def _see(
        self,
        state: LoggerState,
        event: str,
        fields: dict[str, Any],
        losses: list[tuple[str, Any]],
    ) -> None:
        phase = fields.get("phase")
        phase = str(phase) if isinstance(phase, _PLAIN) else ""  # no array, which may be large
        for name, given in losses:
            value = _number(given)
            if value is None:
                continue
            key = (state.channel.component, event, phase, name)
            series = self._series.get(key)
            if series is None:
                if len(self._series) >= _MAX_SERIES:
                    continue
                series = self._series.setdefault(key, Series())
            disorder = series.judge(value)
            if disorder is not None and self._is_news(state.channel.component, name, series):
                self._alerts += 1
                self._recorder.write()
                _write_alert(state, fields, name, value, disorder)

    def _is_news(self, component: str, name: str, series: Series) -> bool:
        """
        Tell whether an alert is due of *series*.

        It isn't while another series of the component and the name is out of order: the loss of an
        epoch is NaN since one of its steps was.
        """
        if self._alerts >= MAX_ALERTS:
            return False
        told = self._told.get((component, name), series)
        is_news = told is series or told.is_calm
        if is_news:
            self._told[component, name] = series
        return is_news


def _known(state: LoggerState, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the *fields* of a call and those that are bound, as its record has them."""
    given = {name: each for name, each in fields.items() if each is not None or name not in _WHERE}
    return {**context_fields(), **state.context, **given}


def _write_alert(
    state: LoggerState, fields: dict[str, Any], name: str, value: float, disorder: Disorder
) -> None:
    alert: dict[str, Any] = {each: fields.get(each) for each in _WHERE}
    alert |= {"criterion": f"{disorder.kind} in {name}", "value": value}
    alert |= {} if disorder.threshold is None else {"threshold": disorder.threshold}
    # Neither the program's registry nor its processors keep it out.
    channel = state.channel.but(registry=CANONICAL, registry_strict=False)
    send(LoggerState(channel, build_chain(), {}), "warn", ALERT, (), alert, is_lenient=True)


def _number(value: Any) -> float | None:
    """
    Return *value*, or what an array of one element holds; None for what is no number.

    Nothing is read while a CUDA graph is being captured, which that would break.
    """
    if type(value) not in _NUMBERS and is_array(type(value)):
        value = None if _captures_graph() else read_array(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _captures_graph() -> bool:
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return cuda is not None and bool(cuda.is_current_stream_capturing())


def _say_failed(channel: Channel, exc: Exception) -> None:
    if channel.counts.notices.add("sentinel") == 0:
        kind = safe_name(type(exc).__qualname__)
        say(f"watching the numbers failed by {kind}; the records are written (said once)")
