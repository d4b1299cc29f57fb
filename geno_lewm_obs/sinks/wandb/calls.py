"""
What a record comes to in wandb's terms. It knows the library's run object by its verbs alone, and
starts and ends nothing.

A step travels as a value, named in ``define_metric``: given as ``step=`` wandb would throw away
what comes after a higher one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from ...bounded_cache import BoundedCache
from ...errors import INTERRUPTED_EXIT_CODE, error_classes
from ...record import LogRecord
from ...redaction import guard

STEP: Final = "step"
EPOCH: Final = "epoch"
_OWN: Final = (STEP, EPOCH)
_FOREIGN_EXIT_CODE: Final = 1
_MAX_DEFINED: Final = 4096


class WandbCalls:
    """
    One run's calls.

    Args:
        run: wandb's run, as ``wandb.init`` returns it.
    """

    def __init__(self, run: Any) -> None:
        self._run = run
        self._defined: BoundedCache[str, None] = BoundedCache(_MAX_DEFINED, max_bytes=2**20)
        """Metrics that have an axis; to define one twice changes nothing."""
        self.exit_code = 0
        """How the run ended, as far as its records tell."""

    def start(self, record: LogRecord) -> None:
        """A start record's data is the run's configuration."""
        if record.data:
            guard(_encoded(record.data), record.event)
            self._run.config.update(record.data, allow_val_change=True)

    def take(self, record: LogRecord) -> None:
        """Make the calls that *record* comes to; raises what wandb raises."""
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
            # which wandb would take for a pattern
            if name not in self._defined.entries and "*" not in name:
                self._defined.store(name, None)
                self._run.define_metric(name, step_metric=axis, step_sync=False)
        if placed:
            self._run.log(placed)

    def _alert(self, record: LogRecord) -> None:
        place = {
            key: value
            for key, value in ((STEP, record.step), (EPOCH, record.epoch))
            if value is not None
        }
        text = " ".join(f"{key}={value}" for key, value in {**record.data, **place}.items())
        title = f"{record.event}: {record.data.get('criterion', 'a criterion')}"
        guard(f"{title}\n{text}".encode(errors="replace"), record.event)
        self._run.alert(title=title, text=text, level="WARN")

    def _error(self, record: LogRecord) -> None:
        self.exit_code = _exit_code(record.error_code)
        details = {
            f"error/{key}": record.data[key]
            for key in ("message", "remediation")
            if key in record.data
        }
        self._summarise(record, {"error/code": record.error_code, **details})

    def _end(self, record: LogRecord) -> None:
        match record.data.get("reason"):
            case "completed":
                self.exit_code = 0  # an error that a block inside reported was dealt with
            case "failed":
                self.exit_code = self.exit_code or _FOREIGN_EXIT_CODE
            case "interrupted":
                self.exit_code = INTERRUPTED_EXIT_CODE
        self._summarise(record, record.data)

    def _summarise(self, record: LogRecord, values: Mapping[str, Any]) -> None:
        if values:
            guard(_encoded(values), record.event)
            self._run.summary.update(dict(values))


def _own_name(name: str) -> str:
    """
    Return the name under which a metric may be logged: wandb keeps those with an underscore for
    itself, and two are the axes.
    """
    return f"metric/{name}" if name.startswith("_") or name in _OWN else name


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _encoded(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values).encode()


def _exit_code(error_code: str | None) -> int:
    """
    Return the exit code of the family that *error_code* belongs to, as the command line would end
    with it.
    """
    return next(
        (cls.exit_code for cls in error_classes() if cls.code == error_code), _FOREIGN_EXIT_CODE
    )
