"""
Rule 2: what a value may be, and how a representable one becomes plain JSON.

Plain are None, bool, int, float, str, lists of these and shallow dicts of these. A value is never
asked for its `repr` or `str`: only types that are known are read, through the methods of the
built-in type, so that a subclass can't answer for itself.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Collection
from typing import Any, Final

from ..record import JSON_INTEGERS, non_finite_text

MAX_TEXT: Final = 1_000_000
"""Longest string that a record takes, in characters."""
MAX_ITEMS: Final = 10_000
"""Longest list or dict that a record takes, in elements."""

_ARRAY_PACKAGES: Final = frozenset(
    {"numpy", "torch", "jax", "jaxlib", "cupy", "tensorflow", "ml_dtypes"}
)
_NUMBERS: Final = frozenset({float, int, bool})
_DEEPEST: Final = 4
_inside: Final = threading.local()


class NotPlainError(Exception):
    """A value that no record takes; it holds nothing of the value."""


def plain_scalar(value: object) -> Any:
    """
    Return *value* as None, bool, int, float or str of exactly that type.

    NaN, infinities and integers beyond 64 bits become text, as do paths; lone surrogates become
    U+FFFD.

    Raises:
        NotPlainError: it isn't a scalar.
    """
    kind = type(value)
    # a float, by the test before
    if kind is float and math.isfinite(value):  # type: ignore[arg-type]
        return value  # by far the most
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        return plain_text(str.__str__(value))
    if issubclass(kind, int):
        number = int.__int__(value)  # type: ignore[arg-type]  # an int, by the test above
        return number if number in JSON_INTEGERS else _digits(number)
    if issubclass(kind, float):
        real = float.__float__(value)  # type: ignore[arg-type]  # a float, by the test above
        return real if math.isfinite(real) else non_finite_text(real)
    return _unwrapped(value)


def plain_text(text: str) -> str:
    """Return *text* with lone surrogates as U+FFFD."""
    if len(text) > MAX_TEXT:
        raise NotPlainError
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def are_numbers(values: Collection[Any]) -> bool:
    """
    Tell at one look whether all of *values* are numbers that JSON takes as they are; False where
    that needs more than one look.
    """
    each = [*map(type, values)]
    if each.count(float) == len(each):  # counting one type takes half as long as gathering them all
        return math.isfinite(sum(values))
    kinds = set(each)
    if not kinds <= _NUMBERS:
        return False
    try:
        return math.isfinite(sum(values)) and (
            int not in kinds
            or (min(values) >= JSON_INTEGERS[0] and max(values) <= JSON_INTEGERS[-1])
        )
    except OverflowError:  # an int beyond every float
        return False


def is_list(value: object) -> bool:
    return issubclass(type(value), list | tuple)


def is_dict(value: object) -> bool:
    return issubclass(type(value), dict)


def _unwrapped(value: Any) -> Any:
    """
    Read the scalar inside a path, or inside a 0-d value of an array package, by a method that
    isn't ours and may log.
    """
    kind, depth = type(value), getattr(_inside, "depth", 0)
    # each level may be asked twice, so it mustn't go on to the end of the stack
    if depth >= _DEEPEST:
        raise NotPlainError
    try:
        _inside.depth = depth + 1
        if issubclass(kind, os.PathLike):
            path = os.fspath(value)
            if type(path) is str:
                return plain_text(path)
        elif kind.__module__.partition(".")[0] in _ARRAY_PACKAGES and value.ndim == 0:
            # array packages have loaded it, and most programs need no other package that does
            import numbers  # noqa: PLC0415

            item = value.item()
            # numpy's longdouble has no scalar of Python's own
            if type(item) is kind and issubclass(kind, numbers.Real):
                item = float(item)
            if isinstance(item, bool | int | float | str):
                return plain_scalar(item)
    except Exception:  # noqa: BLE001 - whatever a foreign object raises, it isn't plain
        raise NotPlainError from None
    finally:
        _inside.depth = depth
    raise NotPlainError


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # longer than the interpreter converts (sys.set_int_max_str_digits)
        raise NotPlainError from None
