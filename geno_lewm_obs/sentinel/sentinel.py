"""
What sees each call of a run, and writes an alert when a loss is out of order.

It stands around the level methods, so it sees the calls that write nothing too. What fails here is
said once, and costs no record.
"""

from __future__ import annotations

from typing import Any, Final

from ..chain import build_chain
from ..chain.channel import Channel
from ..chain.context_variables import context_fields
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
            return self._around_error(log)
        keys = LossKeys(channel.registry)
        is_debug = severity == "debug"

        def log_watched(
            state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
        ) -> LogRecord | None:
            nonlocal keys
            record = log(state, event, *args, **fields)
            try:
                if keys.registry is not channel.registry:
                    keys = LossKeys(channel.registry)
                losses = keys.losses(event, fields)
                if losses:
                    if is_debug and record is None:
                        self._recorder.hold(state, event, fields)
                    self._see(state, event, fields, losses)
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
        phase = fields.get("phase") or state.context.get("phase")
        for name, given in losses:
            value = _number(given)
            if value is None:
                continue
            key = (state.channel.component, event, str(phase), name)
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


def _write_alert(
    state: LoggerState, fields: dict[str, Any], name: str, value: float, disorder: Disorder
) -> None:
    known = {**context_fields(), **state.context, **fields}
    alert: dict[str, Any] = {each: known.get(each) for each in _WHERE}
    alert |= {"criterion": f"{disorder.kind} in {name}", "value": value}
    alert |= {} if disorder.threshold is None else {"threshold": disorder.threshold}
    # Neither the program's registry nor its processors keep it out.
    channel = state.channel.but(registry=CANONICAL, registry_strict=False)
    send(LoggerState(channel, build_chain(), {}), "warn", ALERT, (), alert, is_lenient=True)


def _number(value: Any) -> float | None:
    """Return *value*, or what an array of one element holds; None for what is no number."""
    if type(value) not in _NUMBERS and is_array(type(value)):
        value = read_array(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _say_failed(channel: Channel, exc: Exception) -> None:
    if channel.counts.notices.add("sentinel") == 0:
        kind = safe_name(type(exc).__qualname__)
        say(f"watching the numbers failed by {kind}; the records are written (said once)")
