"""
Values, times and ids of a record as OpenTelemetry has them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from ..record import NON_FINITE

_SMALLEST: Final = -(2**63)
_LARGEST: Final = 2**63 - 1
_SECOND: Final = 19
"""Characters of a time before its fraction: ``2026-05-20T15:42:01``."""


def any_value(value: Any) -> AnyValue:
    """
    Return a *value* of a record; null has no value.

    Integers beyond 64 bits with a sign become text, and what stands for a number that JSON can't
    hold becomes that number.

    Raises:
        TypeError: *value* is of a type that no line holds.
    """
    make = _MAKERS.get(type(value))
    if make is None:
        msg = f"a {type(value).__name__} is no value of a record"
        raise TypeError(msg)
    return make(value)


def _text(value: str) -> AnyValue:
    number = NON_FINITE.get(value)
    return AnyValue(string_value=value) if number is None else AnyValue(double_value=number)


def _integer(value: int) -> AnyValue:
    if _SMALLEST <= value <= _LARGEST:
        return AnyValue(int_value=value)
    return AnyValue(string_value=str(value))


def _list(value: list[Any]) -> AnyValue:
    return AnyValue(array_value=ArrayValue(values=map(any_value, value)))


def _dict(value: dict[str, Any]) -> AnyValue:
    entries = (key_value(key, each) for key, each in value.items())
    return AnyValue(kvlist_value=KeyValueList(values=entries))


_MAKERS: Final[dict[type, Callable[[Any], AnyValue]]] = {
    str: _text,
    float: lambda value: AnyValue(double_value=value),
    int: _integer,
    bool: lambda value: AnyValue(bool_value=value),
    list: _list,
    dict: _dict,
    type(None): lambda _: AnyValue(),
}


def key_value(key: str, value: Any) -> KeyValue:
    """Return an attribute; *value* as for `any_value`."""
    return KeyValue(key=key, value=any_value(value))


def nanoseconds(ts: str) -> int:
    """
    Return the time *ts* of a record, ISO 8601 in UTC, in nanoseconds since 1970.

    Raises:
        ValueError: *ts* is no such time, or before 1970.
    """
    fraction = ts[_SECOND + 1 : -1]
    if ts[_SECOND : _SECOND + 1] != "." or ts[-1:] != "Z" or not fraction.isdecimal():
        msg = "no time of a record"
        raise ValueError(msg)
    return _seconds(ts[:_SECOND]) * 10**9 + int(fraction[:9].ljust(9, "0"))


@lru_cache(maxsize=64)
def _seconds(text: str) -> int:
    seconds = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
    if seconds < 0:
        msg = "a time before 1970"
        raise ValueError(msg)
    return seconds
