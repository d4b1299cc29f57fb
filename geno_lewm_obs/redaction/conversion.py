"""
Rule 2: convert values that have one obvious plain form, such as dates, enums, objects and arrays.

It is loaded when the first value that isn't of a built-in type comes. Values are read by the
methods of the class that is known here, of which theirs is a subclass; what these return is judged
by the rules like anything that was passed. Reading may run foreign code, which may raise anything:
`values` guards the calls.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import numbers
import operator
import os
import sys
import uuid
from collections.abc import Callable
from typing import Any, Final

from ..bounded_cache import BoundedCache
from .arrays import is_array, read_array
from .object_fields import fields_of, has_fields
from .refusal import NotPlainError


def convert(value: Any) -> Any:
    """
    Return what stands for *value*: another value, which may have to be converted in turn.

    Raises:
        NotPlainError: It has no plain form.
        Exception: What the value's own code raises.
    """
    if _is_missing(value):
        return None
    kind = type(value)
    read = _readers.entries.get(kind)
    if read is None:
        read = _reader_of(kind)
        _readers.store(kind, read)
    return read(value)


def _reader_of(kind: type) -> Callable[[Any], Any]:
    """Return the function that converts values of *kind*; raise `NotPlainError` if none does."""
    for known, read in _READERS:
        if issubclass(kind, known):
            return read
    if has_fields(kind):
        return fields_of
    if issubclass(kind, tuple):
        return _elements
    if is_array(kind):
        return read_array
    if issubclass(kind, numbers.Integral):  # last: numpy's timedelta64 claims to be one
        return _whole
    raise NotPlainError


def _elements(value: tuple[Any, ...]) -> list[Any]:
    return list(tuple.__iter__(value))


def is_duration(value: object) -> bool:
    """Tell whether *value* is a length of time, which becomes a number of seconds."""
    of_numpy = getattr(sys.modules.get("numpy"), "timedelta64", dt.timedelta)
    return issubclass(type(value), dt.timedelta | of_numpy)


def _is_missing(value: object) -> bool:
    """Tell whether *value* stands for no value in pandas, whose NaT is a datetime of year 1."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and any(
        value is getattr(pandas, name, pandas) for name in ("NaT", "NA")
    )


def _member_value(member: enum.Enum) -> Any:
    # Its `value` may be a property that the class has overridden.
    return object.__getattribute__(member, "_value_")


def _decimal(number: decimal.Decimal) -> float | str:
    """Return the float that equals *number*, or its text where none does."""
    if not decimal.Decimal.is_finite(number):
        if decimal.Decimal.is_nan(number):
            return float("nan")
        return float("-inf") if decimal.Decimal.is_signed(number) else float("inf")
    text = decimal.Decimal.__str__(number)
    real = float(text)
    # Its own method, which no trap of the current context keeps from reading a float.
    is_exact = decimal.Decimal.from_float(real) == decimal.Decimal(text)  # noqa: FURB164
    return real if is_exact else text


def _fraction(number: fractions.Fraction) -> float | str:
    """Return the float that equals *number*, or its text where none does."""
    ratio = _whole(_NUMERATOR(number)), _whole(_DENOMINATOR(number))
    try:
        real = ratio[0] / ratio[1]
    except OverflowError:
        real = float("inf")
    if real - real == 0.0 and real.as_integer_ratio() == ratio:
        return real
    return f"{ratio[0]}/{ratio[1]}" if ratio[1] != 1 else str(ratio[0])


# The slots, which no subclass can replace.
_NUMERATOR: Final = fractions.Fraction.__dict__["_numerator"].__get__
_DENOMINATOR: Final = fractions.Fraction.__dict__["_denominator"].__get__


def _whole(number: Any) -> int:
    return int.__int__(operator.index(number))


def _path(path: os.PathLike[str]) -> str:
    text = os.fspath(path)
    if type(text) is not str:
        raise NotPlainError
    return text


_READERS: Final[tuple[tuple[type, Callable[[Any], Any]], ...]] = (
    (enum.Enum, _member_value),
    (dt.datetime, dt.datetime.isoformat),  # before date, of which it is a subclass
    (dt.date, dt.date.isoformat),
    (dt.time, dt.time.isoformat),
    (dt.timedelta, dt.timedelta.total_seconds),
    (uuid.UUID, uuid.UUID.__str__),
    (decimal.Decimal, _decimal),
    (fractions.Fraction, _fraction),
    (os.PathLike, _path),
)
"""The types that are converted by a method of their own, in the order in which they are tried."""
_readers: Final[BoundedCache[type, Callable[[Any], Any]]] = BoundedCache(256, max_bytes=2**20)
"""For each class of which a value was converted, what converts it."""
