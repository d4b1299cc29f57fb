"""
Rule 2: which values a record takes, and how they become plain JSON.

Plain values are None, bool, int, float, str, lists of these, and shallow dicts of these. A value's
own `repr` or `str` is never called: only known types are read, through the methods of the built-in
type, so that a subclass can't substitute other content.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Collection
from typing import Any, Final

from ..record import JSON_INTEGERS, non_finite_text
from .refusal import failure_of

MAX_TEXT: Final = 1_000_000
"""Characters of the longest string that a record takes."""
MAX_ITEMS: Final = 10_000
"""Elements of the longest list or dict that a record takes."""

_ARRAY_PACKAGES: Final = frozenset(
    {"numpy", "torch", "jax", "jaxlib", "cupy", "tensorflow", "ml_dtypes"}
)
_NUMBERS: Final = frozenset({float, int, bool})
_DEEPEST: Final = 4
"""How far reading a foreign value may lead to reading another one."""
_inside: Final = threading.local()
"""Holds the present depth of each thread."""


class NotPlainError(Exception):
    """
    A value is not plain. The exception holds nothing of the value.

    Args:
        failure: What kept it from being read, if that has nothing to do with the value.
    """

    def __init__(self, failure: str = "") -> None:
        super().__init__()
        self.failure = failure


def plain_scalar(value: object) -> Any:
    """
    Return *value* as None, or as bool, int, float or str of that exact type.

    NaN, infinities, integers beyond 64 bits and paths become text. Lone surrogates become U+FFFD.

    Raises:
        NotPlainError: It isn't a scalar.
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
    return _unwrapped(value)


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


def _unwrapped(value: Any) -> Any:
    """
    Return the scalar inside a path, or inside a 0-d value of an array package.

    It is read by methods of foreign code, which may log and so lead here again.
    """
    kind = type(value)
    depth = getattr(_inside, "depth", 0)
    # Each level may read the one below twice, so the end of the stack would come too late.
    if depth >= _DEEPEST:
        raise NotPlainError
    try:
        _inside.depth = depth + 1
        if issubclass(kind, os.PathLike):
            path = os.fspath(value)
            if type(path) is str:
                return plain_text(path)
        elif kind.__module__.partition(".")[0] in _ARRAY_PACKAGES and value.ndim == 0:
            # Imported here: the array package has loaded it, and most programs never do.
            import numbers  # noqa: PLC0415

            item = value.item()
            # The item of numpy's longdouble is a longdouble again.
            if type(item) is kind and issubclass(kind, numbers.Real):
                item = float(item)
            if isinstance(item, bool | int | float | str):
                return plain_scalar(item)
    except Exception as exc:  # noqa: BLE001
        # Foreign code may raise anything; the value isn't plain, or it can't be told.
        raise NotPlainError(failure_of(exc)) from None
    finally:
        _inside.depth = depth
    raise NotPlainError


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # longer than the interpreter converts (sys.set_int_max_str_digits)
        raise NotPlainError from None
