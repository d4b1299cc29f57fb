"""
What sees each call of a run, and writes an alert when a loss is out of order.

It stands around the level methods, so it sees the calls that write nothing too. What fails here is
said once, and costs no record.
"""

from __future__ import annotations

import sys
from enum import Enum
from typing import Any, Final

from ..chain.channel import Channel
from ..chain.context_variables import CONTEXT_VARS, context_fields
from ..chain.logger_state import LoggerState
from ..chain.slow_path import send_own
from ..chain.watchers import Watcher
from ..contract import CANONICAL, Registry
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


class Sentinel(Watcher):
    """Watches the losses of one run."""

    def __init__(self) -> None:
        self._recorder: Final = FlightRecorder()
        self._keys = LossKeys(CANONICAL)
        self._series: Final[dict[tuple[str, ...], Series]] = {}
        self._told: Final[dict[tuple[str, str], Series]] = {}
        """The series that an alert told of last, by component and name."""
        self._alerts = 0
        self._errors = 0

    def see(
        self,
        severity: Severity,
        state: LoggerState,
        event: str,
        fields: dict[str, Any],
        record: LogRecord | None,
    ) -> None:
        """Look at the losses of a call, and hold it if it was a debug call that wrote nothing."""
        try:
            known = _known(state, fields) if state.context or CONTEXT_VARS else fields
            losses = self._keys_of(state.channel.registry).losses(event, known)
            if losses:
                if severity == "debug" and record is None:
                    self._recorder.hold(state, event, fields)
                self._judge(state, event, known, losses)
        except Exception as exc:  # noqa: BLE001 - the call has nothing to do with it
            _say_failed(state.channel, exc)

    def before_error(self) -> None:
        """Write the last records that were hidden, as often as an alert does at most."""
        if self._errors < MAX_ALERTS and self._recorder.write():
            self._errors += 1

    def before_failure(self) -> None:
        """Write the last records that were hidden."""
        self._recorder.write()

    def forget(self) -> None:
        """Forget what was hidden: the work is done, and nothing has failed."""
        self._recorder.forget()

    def _keys_of(self, registry: Registry) -> LossKeys:
        if self._keys.registry is not registry:
            self._keys = LossKeys(registry)
        return self._keys

    def _judge(
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
    send_own(channel, "warn", ALERT, alert)


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
