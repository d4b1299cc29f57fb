"""
The values of a column that are of its kind, and how many aren't.

A value that no column of the kind can hold is null there; the view of all events has it as JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import orjson

from ..contract.key import Key, has_type
from ..record import INT64, non_finite_text, numbers_on_wire
from .view import Kind

_EXACT: Final = range(-(2**53), 2**53 + 1)
"""Integers that a float holds exactly."""


def fit(values: Iterable[Any], kind: Kind) -> tuple[list[Any], int]:
    """Return *values* as a column of *kind* holds them, and how many became None."""
    convert = _CONVERSIONS[kind]
    held, lost = [], 0
    for value in values:
        fitting = None if value is None else convert(value)
        lost += fitting is None and value is not None
        held.append(fitting)
    return held, lost


def as_json(value: Any) -> str | None:
    """
    Return *value* of a record as JSON, NaN and infinities as on the wire.

    It's None where another program's record nests so deep that no JSON is made of it.
    """
    on_wire = numbers_on_wire(value if isinstance(value, dict) else {"": value})
    try:
        return orjson.dumps(on_wire if isinstance(value, dict) else on_wire[""]).decode()
    except orjson.JSONEncodeError:
        return None


def as_number(value: Any) -> float | None:
    """Return *value* if it's a number that a float holds exactly, else None."""
    if type(value) is float or (type(value) is int and value in _EXACT):
        return float(value)
    return None


def as_other(value: Any) -> str | None:
    """Return *value* as text if it's no such number: a text as it is, all else as JSON."""
    if value is None or as_number(value) is not None:
        return None
    return value if isinstance(value, str) else as_json(value)


def _as_int(value: Any) -> int | None:
    fits = has_type(Key("int"), value) and not isinstance(value, str) and int(value) in INT64
    return int(value) if fits else None


def _as_float(value: Any) -> float | None:
    if not has_type(Key("number"), value):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _as_str(value: Any) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return non_finite_text(value)
    return value if isinstance(value, str) else None


def _as_bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_time(value: Any) -> datetime | None:
    try:
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


_CONVERSIONS: Final[Mapping[Kind, Callable[[Any], Any]]] = MappingProxyType(
    {
        "time": _as_time,
        "int": _as_int,
        "float": _as_float,
        "bool": _as_bool,
        "str": _as_str,
        "json": as_json,
    }
)
