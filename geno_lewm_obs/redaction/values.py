"""
Rule 2: which values a record takes, and how they become plain JSON.

Plain values are None, bool, int, float, str, lists of these, and dicts of these and of such lists.
What has one obvious plain form besides is converted, by `conversion`. A value's own `repr` or `str`
is never called: values are read through the methods of known types, so that a subclass can't
substitute other content.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Collection
from enum import Enum
from typing import Any, Final

from ..record import JSON_INTEGERS, non_finite_text
from .refusal import NotPlainError, failure_of

MAX_TEXT: Final = 1_000_000
"""Characters of the longest string that a record takes."""
MAX_ITEMS: Final = 10_000
"""Elements of the longest list or dict that a record takes."""

_NUMBERS: Final = frozenset({float, int, bool})
_CONTAINERS: Final = (list, dict, tuple)
_BUILT_IN: Final = (str, int, float, type(None), list, dict)
_DEEPEST: Final = 4
"""How far reading a foreign value may lead to reading another one."""
_inside: Final = threading.local()
"""Holds the present depth of each thread."""


def plain_scalar(value: object) -> Any:
    """
    Return *value* as None, or as bool, int, float or str of that exact type.

    NaN, infinities and integers beyond 64 bits become text, lone surrogates U+FFFD. What isn't of a
    built-in type is converted first, as by `shape`.

    Raises:
        NotPlainError: It is no scalar, and nothing that becomes one.
    """
    kind = type(value)
    # First, since most values are finite floats.
    if kind is float and math.isfinite(value):  # type: ignore[arg-type]
        return value
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        return plain_text(str.__str__(value))
    if issubclass(kind, int):
        number = int.__int__(value)  # type: ignore[arg-type]
        return number if number in JSON_INTEGERS else _digits(number)
    if issubclass(kind, float):
        real = float.__float__(value)  # type: ignore[arg-type]
        return real if math.isfinite(real) else non_finite_text(real)
    scalar = shape(value)
    if isinstance(scalar, _CONTAINERS):
        raise NotPlainError
    return plain_scalar(scalar)


def shape(value: object) -> Any:
    """
    Return *value*, or what stands for it: a scalar, list or dict of a built-in type or a subclass.

    What a list or dict holds is neither converted nor judged yet.

    Raises:
        NotPlainError: It has no plain form.
    """
    for _ in range(_DEEPEST):
        if issubclass(type(value), _BUILT_IN) or type(value) is tuple:
            return value
        if type(value) is range:
            if value[MAX_ITEMS:]:  # it may be longer than `len` can say
                raise NotPlainError
            return list(value)
        value = _converted(value)
    raise NotPlainError


def plain_key(key: object) -> str:
    """
    Return the key of a dict as text: a string, an enum's value, or a number as JSON spells it.

    Raises:
        NotPlainError: It is none of these.
    """
    if not issubclass(type(key), str | int | float):
        converted = shape(key)
        is_text = type(converted) is str and issubclass(type(key), Enum)
        key = converted if is_text or type(converted) in _NUMBERS else None
    kind = type(key)
    if issubclass(kind, str):
        return plain_text(str.__str__(key))
    if kind is bool:
        return "true" if key else "false"
    if issubclass(kind, int):
        return _digits(int.__int__(key))  # type: ignore[arg-type]
    if issubclass(kind, float):
        real = float.__float__(key)  # type: ignore[arg-type]
        return repr(real) if math.isfinite(real) else non_finite_text(real)
    raise NotPlainError


def plain_text(text: str) -> str:
    """Return *text* with lone surrogates as U+FFFD; raise `NotPlainError` if it's too long."""
    if len(text) > MAX_TEXT:
        raise NotPlainError
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def are_numbers(values: Collection[Any]) -> bool:
    """
    Tell quickly whether all of *values* are numbers that JSON takes as they are.

    False if their types, sum and extremes can't tell; each value must then be judged.
    """
    each = [*map(type, values)]
    # Counting one type takes half as long as collecting all of them.
    if each.count(float) == len(each):
        return math.isfinite(sum(values))
    kinds = set(each)
    if not kinds <= _NUMBERS:
        return False
    try:
        if not math.isfinite(sum(values)):
            return False
    except OverflowError:  # an int beyond every float
        return False
    if int not in kinds:
        return True
    return bool(min(values) >= JSON_INTEGERS[0] and max(values) <= JSON_INTEGERS[-1])


def is_list(value: object) -> bool:
    """Tell whether *value* is a list or tuple, by its type alone: `__class__` may lie."""
    return issubclass(type(value), list | tuple)


def is_dict(value: object) -> bool:
    """Tell whether *value* is a dict, by its type alone."""
    return issubclass(type(value), dict)


def _converted(value: object) -> Any:
    """
    Return what stands for *value*, which is of no built-in type.

    It may be read by methods of foreign code, which may log and so lead here again.
    """
    depth = getattr(_inside, "depth", 0)
    # Each level may read the one below twice, so the end of the stack would come too late.
    if depth >= _DEEPEST:
        raise NotPlainError
    try:
        _inside.depth = depth + 1
        # Imported here: it loads datetime, decimal and others, and most programs never need it.
        from .conversion import convert

        return convert(value)
    except Exception as exc:  # noqa: BLE001
        # Foreign code may raise anything; the value isn't plain, or it can't be told.
        raise NotPlainError(failure_of(exc)) from None
    finally:
        _inside.depth = depth


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # longer than the interpreter converts (sys.set_int_max_str_digits)
        raise NotPlainError from None
