"""
The record: its severities, its fields in wire order, and its conversion to a line and back.

Records are judged by `contract.check` and written by sinks, and not here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat, starmap
from typing import Any, ClassVar, Final, Literal, cast, get_args

import orjson

from .errors import InputError, RunFileError
from .field_methods import ByFields, MadeLater

Severity = Literal["debug", "info", "warn", "error"]
"""
The severity of a record.

.. versionadded:: 0.1.0
"""

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
RANK: Final[dict[str, int]] = {"debug": 10, "info": 20, "warn": 30, "error": 40}
"""The severities on the scale of the standard library's levels."""

PROMOTED: Final = ("step", "epoch", "phase", "duration_ms", "error_code")
"""Fields that callers pass as ordinary keywords and that are at the record's top level."""

LINE_START: Final = b'{"ts":"'
"""The beginning of every line. No value holds these bytes, since JSON escapes quotes in strings."""

TS: Final = slice(len(LINE_START), len('{"ts":"2026-05-20T15:42:01.123Z'))
"""Where the time stands in a line."""

INT64: Final = range(-(2**63), 2**63)
"""The integers that a field at the record's top level holds: signed, 64 bits."""
JSON_INTEGERS: Final = range(INT64[0], 2**64)
"""The integers that ``data`` holds as numbers: signed and unsigned, 64 bits (orjson's range)."""

NON_FINITE: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""The numbers that JSON can't hold, by the text that stands for each."""


_OTHER_NAMES: Final = {
    "warning": "warn",
    "critical": "error",
    "exception": "error",
    "fatal": "error",
    "notset": "debug",
}
"""Names of levels of the standard library and of structlog, and their severities."""


def parse_severity(level: object) -> Severity:
    """
    Return the severity that *level* names.

    Case is ignored. The standard library's ``warning``, ``critical``, ``notset`` and numbers are
    known, too, as are structlog's.

    Raises:
        InputError: It names none.
    """
    if isinstance(level, int) and not isinstance(level, bool):
        return next((name for name in reversed(SEVERITIES) if level >= RANK[name]), "debug")
    name = level.strip().lower() if isinstance(level, str) else ""
    name = _OTHER_NAMES.get(name, name)
    if name not in RANK:
        msg = "level is not a severity"
        raise InputError(msg, remediation=f"use one of {', '.join(SEVERITIES)}")
    return cast(Severity, name)


def parse_threshold(level: object) -> Severity:
    """
    Return the lowest severity that is written at *level*.

    It is read as by `parse_severity`, except that a number between two severities hides the lower.

    Raises:
        InputError: It names none, or is a number that would hide errors.
    """
    if isinstance(level, int) and not isinstance(level, bool):
        if level > RANK["error"]:
            msg = f"level {level} would hide errors, which are always written"
            raise InputError(msg, remediation=f"use error, or {RANK['error']}")
        return next(name for name in SEVERITIES if RANK[name] >= level)
    return parse_severity(level)


def non_finite_text(value: float) -> str:
    """Return the text that stands for a NaN or an infinity, which JSON can't hold."""
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def time_in(line: bytes) -> str:
    """Return the time of a *line*; nothing if it doesn't begin as one does."""
    return line[TS].decode(errors="replace") if line.startswith(LINE_START) else ""


def data_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a *record* that was read; none where another program's has no dict."""
    data = record.get("data")
    return data if isinstance(data, dict) else {}


class _HoldsWire(ByFields):
    """
    Holds the wire shape of a record that was made from it, instead of all fields.

    Setting one slot costs less than setting thirteen, and few records are ever read.
    """

    __slots__ = ("_wire",)

    _wire: dict[str, Any]


class LogRecord(_HoldsWire):
    """
    One record, with its fields in the order of the wire.

    ``data`` holds scalars, lists of scalars, and shallow dicts of scalars and such lists. Fields
    that are None are absent from the line.

    Example::

        from geno_lewm_obs import get_logger

        record = get_logger("training").info("training.metric", step=10, name="loss", value=0.25)
        assert (record.step, record.data) == (10, {"name": "loss", "value": 0.25})

    .. versionadded:: 0.1.0
    """

    __slots__ = (
        *("component", "data", "duration_ms", "epoch", "error_code", "event", "phase", "run_id"),
        *("severity", "span_id", "step", "trace_id", "ts"),
    )
    __match_args__ = (
        *("ts", "severity", "event", "run_id", "component", "data", "step", "epoch", "phase"),
        *("duration_ms", "trace_id", "span_id", "error_code"),
    )
    __dataclass_fields__: ClassVar[Any] = MadeLater(data=dict)
    __dataclass_params__: ClassVar[Any] = MadeLater()

    ts: str
    severity: Severity
    event: str
    run_id: str
    component: str
    data: dict[str, Any]
    step: int | None
    epoch: int | None
    phase: str | None
    duration_ms: int | None
    trace_id: str | None
    span_id: str | None
    error_code: str | None

    def __init__(
        self,
        ts: str,
        severity: Severity,
        event: str,
        run_id: str,
        component: str,
        data: dict[str, Any] | None = None,
        step: int | None = None,
        epoch: int | None = None,
        phase: str | None = None,
        duration_ms: int | None = None,
        trace_id: str | None = None,
        span_id: str | None = None,
        error_code: str | None = None,
    ) -> None:
        self.ts = ts
        self.severity = severity
        self.event = event
        self.run_id = run_id
        self.component = component
        self.data = {} if data is None else data
        self.step = step
        self.epoch = epoch
        self.phase = phase
        self.duration_ms = duration_ms
        self.trace_id = trace_id
        self.span_id = span_id
        self.error_code = error_code

    def __getattr__(self, name: str) -> Any:
        # Called only for a field that isn't set, of a record that holds its wire shape.
        if name not in FIELD_TYPES:
            msg = f"a LogRecord has no such attribute; its fields are {', '.join(FIELD_TYPES)}"
            # The name may be private. Left out, Python would fill it in, and the record besides.
            raise AttributeError(msg, name="")
        return self._wire.get(name)

    def to_dict(self) -> dict[str, Any]:
        """
        Return exactly what the line holds, in the order of the wire.

        At the top level there is no None. NaN and infinities are text.
        """
        wire: dict[str, Any] = {
            "ts": self.ts,
            "severity": self.severity,
            "event": self.event,
            "run_id": self.run_id,
            "component": self.component,
            "data": numbers_on_wire(self.data),
        }
        for name in _OPTIONAL:
            value = getattr(self, name)
            if value is not None:
                wire[name] = value
        return wire

    @classmethod
    def from_line(cls, line: bytes | str) -> LogRecord:
        """
        Return the record that one line of a run file holds, NaN and infinities as numbers again.

        Raises:
            RunFileError: The line isn't JSON, lacks a field, has an unknown one, or has one of the
                wrong type.
        """
        try:
            fields = orjson.loads(line)
        except orjson.JSONDecodeError:
            msg = "line is not JSON"
            raise RunFileError(msg) from None
        _check_fields(fields)
        fields["data"] = numbers_restored(fields["data"])
        return cls(**fields)


def numbers_restored(data: dict[str, Any]) -> dict[str, Any]:
    """Return *data* of the wire with NaN and infinities as numbers again."""
    return {key: _convert_scalars(_from_wire, value) for key, value in data.items()}


def numbers_on_wire(data: dict[str, Any]) -> dict[str, Any]:
    """Return *data* with the text that stands for NaN and infinities, as the wire has it."""
    return {key: _convert_scalars(_to_wire, value) for key, value in data.items()}


new_records: Final[Iterator[LogRecord]] = starmap(LogRecord.__new__, repeat((LogRecord,)))
"""
Yields blank records, whose `_wire` the caller must set at once. Cheaper than any constructor.
"""
REQUIRED: Final = ("ts", "severity", "event", "run_id", "component", "data")
_OPTIONAL: Final = ("step", "epoch", "phase", "duration_ms", "trace_id", "span_id", "error_code")
FIELD_TYPES: Final[dict[str, type]] = {
    **dict.fromkeys((*REQUIRED, *_OPTIONAL), str),
    "data": dict,
    "step": int,
    "epoch": int,
    "duration_ms": int,
}
"""Each field of a record and the one type it has on the wire."""


def _check_fields(fields: object) -> None:
    if not isinstance(fields, dict):
        msg = "line is not a JSON object"
        raise RunFileError(msg)
    missing = [name for name in REQUIRED if name not in fields]
    if missing:
        msg = f"line lacks {', '.join(missing)}"
        raise RunFileError(msg)
    unknown = sum(name not in FIELD_TYPES for name in fields)
    if unknown:
        msg = f"line has {unknown} fields that no record has"
        raise RunFileError(msg)
    wrong = [name for name, value in fields.items() if type(value) is not FIELD_TYPES[name]]
    if wrong:
        msg = f"line has {', '.join(wrong)} of the wrong type"
        raise RunFileError(msg)
    if not all(map(_is_shallow, fields["data"].values())):
        msg = "line has data that nests deeper than any record's"
        raise RunFileError(msg)
    if fields["severity"] not in RANK:
        msg = "line has an unknown severity"
        raise RunFileError(msg)


def _is_shallow(value: object) -> bool:
    """Tell whether *value* is a scalar, a list of scalars, or a shallow dict of both."""
    if not isinstance(value, dict):
        return _is_flat(value)
    return not any(isinstance(item, dict) for item in value.values()) and all(
        map(_is_flat, value.values())
    )


def _is_flat(value: object) -> bool:
    """Tell whether *value* is a scalar or a list of scalars."""
    return not isinstance(value, list) or not any(isinstance(item, list | dict) for item in value)


def _convert_scalars(convert: Callable[[Any], Any], value: Any) -> Any:
    """Convert a scalar, or the scalars of a list or shallow dict; no record nests deeper."""
    if isinstance(value, dict):
        return {key: _convert_flat(convert, item) for key, item in value.items()}
    return _convert_flat(convert, value)


def _convert_flat(convert: Callable[[Any], Any], value: Any) -> Any:
    return [convert(item) for item in value] if isinstance(value, list) else convert(value)


def _to_wire(scalar: Any) -> Any:
    if isinstance(scalar, float) and not math.isfinite(scalar):
        return non_finite_text(scalar)
    return scalar


def _from_wire(scalar: Any) -> Any:
    return NON_FINITE.get(scalar, scalar) if isinstance(scalar, str) else scalar
