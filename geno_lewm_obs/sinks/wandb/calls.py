"""
Translate records into calls of wandb's run object. Nothing here starts or ends a run.

A step is sent as a value of its own, the axis that ``define_metric`` names: of values that are sent
with ``step=`` wandb discards those that come after a higher step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from ...bounded_cache import BoundedCache
from ...errors import INTERRUPTED_EXIT_CODE, OTHER_EXIT_CODE, exit_code_of
from ...record import LogRecord
from ...redaction import guard

STEP: Final = "step"
EPOCH: Final = "epoch"
_AXES: Final = (STEP, EPOCH)
_MAX_DEFINED: Final = 4096


class WandbCalls:
    """
    Makes the calls for the records of one run.

    Args:
        run: The run object that ``wandb.init`` returned.
        rows_there: How many rows of values the run has already, of those that are to come.
    """

    def __init__(self, run: Any, *, rows_there: int = 0) -> None:
        self._run = run
        self._rows_there = rows_there
        self._rows = 0
        self._defined: BoundedCache[str, None] = BoundedCache(_MAX_DEFINED, max_bytes=2**20)
        """Metrics that have an axis; to define one again changes nothing."""
        self.exit_code = 0
        """The run's exit code, as far as its records tell."""

    def start(self, record: LogRecord) -> None:
        """Send the data of a start *record* as the run's configuration; raise what wandb raises."""
        if record.data:
            guard(_encoded(record.data), record.event)
            self._run.config.update(record.data, allow_val_change=True)

    def pass_over(self, record: LogRecord) -> None:
        """Take note of a *record* that was sent before, by another process."""
        before = self._run, self._defined
        self._run, self._defined = _Nothing(), BoundedCache(1, max_bytes=0)
        try:
            self.take(record)
        finally:
            self._run, self._defined = before

    def take(self, record: LogRecord) -> None:
        """Make the calls for any other *record*; raise what wandb raises."""
        match record.event:
            case "training.metric":
                self._metric(record)
            case "training.epoch.end":
                self._epoch(record)
            case "training.collapse.alert":
                self._alert(record)
            case "error":
                self._error(record)
            case _:
                self._end(record)

    def _metric(self, record: LogRecord) -> None:
        name, value = record.data.get("name"), record.data.get("value")
        if isinstance(name, str) and name and _is_number(value):
            self._log(record, {_own_name(name): value}, STEP, record.step)

    def _epoch(self, record: LogRecord) -> None:
        values = {
            f"{EPOCH}/{key}": value for key, value in record.data.items() if _is_number(value)
        }
        self._log(record, values, EPOCH, record.epoch)
        self._summarise(record, values if record.epoch is None else {**values, EPOCH: record.epoch})

    def _log(
        self, record: LogRecord, values: Mapping[str, Any], axis: str, place: int | None
    ) -> None:
        placed = dict(values) if place is None else {**values, axis: place}
        guard(_encoded(placed), record.event)
        for name in values:
            # wandb would take a name with an asterisk for a pattern.
            if name not in self._defined.entries and "*" not in name:
                self._defined.store(name, None)
                self._run.define_metric(name, step_metric=axis, step_sync=False)
        if placed:
            self._rows += 1
            if self._rows > self._rows_there:
                self._run.log({**placed, **_moment(record)})

    def _alert(self, record: LogRecord) -> None:
        place = {
            key: value
            for key, value in ((STEP, record.step), (EPOCH, record.epoch))
            if value is not None
        }
        text = " ".join(f"{key}={value}" for key, value in {**record.data, **place}.items())
        criterion = record.data.get("criterion", "a criterion")
        title = f"{record.event}: {criterion}"
        guard(f"{title}\n{text}".encode(errors="replace"), record.event)
        self._run.alert(title=title, text=text, level="WARN")

    def _error(self, record: LogRecord) -> None:
        self.exit_code = exit_code_of(record.error_code)
        details = {
            f"error/{key}": record.data[key]
            for key in ("message", "remediation")
            if key in record.data
        }
        self._summarise(record, {"error/code": record.error_code, **details})

    def _end(self, record: LogRecord) -> None:
        match record.data.get("reason"):
            case "completed":
                self.exit_code = 0  # the run dealt with the error of a block inside it
            case "failed":
                self.exit_code = self.exit_code or OTHER_EXIT_CODE
            case "interrupted":
                self.exit_code = INTERRUPTED_EXIT_CODE
        self._summarise(record, record.data)

    def _summarise(self, record: LogRecord, values: Mapping[str, Any]) -> None:
        if values:
            guard(_encoded(values), record.event)
            self._run.summary.update(dict(values))


class _Nothing:
    """Stands for a run to which nothing is sent."""

    def __init__(self) -> None:
        self.summary: dict[str, Any] = {}

    def define_metric(self, *_: object, **__: object) -> None:
        """Do nothing."""

    log = alert = define_metric


def _moment(record: LogRecord) -> dict[str, float]:
    """Return the time of *record* as a row has it, which else would be that of the call."""
    with suppress(ValueError):
        return {"_timestamp": datetime.fromisoformat(record.ts).timestamp()}
    return {}


def _own_name(name: str) -> str:
    """
    Return the name to log the metric *name* by.

    Names that begin with an underscore are wandb's own, and two are the axes.
    """
    return f"metric/{name}" if name.startswith("_") or name in _AXES else name


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _encoded(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values).encode()
