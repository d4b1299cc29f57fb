"""
Rule 2: numbers and small arrays of numpy, torch and other array packages, which are never imported.

A masked number becomes None, never the number under the mask. Of numpy's values, what is read is
what numpy's own classes say of them.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Final

from .refusal import NotPlainError

MAX_NUMBERS: Final = 64
"""Elements of the longest array that becomes a list."""

PACKAGES: Final = frozenset({"numpy", "torch", "jax", "jaxlib", "cupy", "tensorflow", "ml_dtypes"})
_SECONDS: Final = {"W": 604_800, "D": 86_400, "h": 3_600, "m": 60, "s": 1}
_PARTS: Final = {"ms": 10**3, "us": 10**6, "ns": 10**9, "ps": 10**12, "fs": 10**15, "as": 10**18}
_WITHOUT_SECONDS: Final = {"Y": "years", "M": "months"}


def is_array(kind: type) -> bool:
    """Tell whether *kind* is a class of an array package, or derives from one."""
    return any(base.__module__.partition(".")[0] in PACKAGES for base in kind.__mro__)


def read_array(value: Any) -> Any:
    """
    Return the number in *value*, or the elements of a one-dimensional array, each to be judged.

    Raises:
        NotPlainError: It has more dimensions or elements, or holds no numbers.
        Exception: What its package raises.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(type(value), numpy.generic):
        return _number(numpy, value)
    if numpy is not None and issubclass(type(value), numpy.ndarray):
        return _from_numpy(numpy, value)
    if value.ndim == 0 or math.prod(value.shape) == 1:
        item = value.item()
        if numpy is not None and issubclass(type(item), numpy.generic):
            return _number(numpy, item)
        if not issubclass(type(item), bool | int | float | str):
            raise NotPlainError
        return item
    if value.ndim != 1 or value.shape[0] > MAX_NUMBERS:
        raise NotPlainError
    return list(value.tolist())


def _from_numpy(numpy: Any, value: Any) -> Any:
    shape = numpy.ndarray.shape.__get__(value)
    size = math.prod(shape)
    if size != 1 and (len(shape) != 1 or size > MAX_NUMBERS):
        raise NotPlainError
    plain = numpy.ndarray.view(value, numpy.ndarray).reshape(-1)
    if plain.dtype.hasobject or plain.dtype.names:
        raise NotPlainError
    masked = sys.modules.get("numpy.ma")
    mask = [False] * size
    if masked is not None and issubclass(type(value), masked.MaskedArray):
        mask = masked.getmaskarray(value).reshape(-1).tolist()
    elements = [None if mask[at] else _number(numpy, plain[at]) for at in range(size)]
    return elements[0] if size == 1 else elements


def _number(numpy: Any, value: Any) -> Any:
    """Return a scalar of numpy as Python's, or as text where Python has none that equals it."""
    kind = type(value)
    if issubclass(kind, numpy.datetime64):
        return None if numpy.isnat(value) else str(numpy.datetime_as_string(value))
    if issubclass(kind, numpy.timedelta64):
        return None if numpy.isnat(value) else _duration(numpy, value)
    item = numpy.generic.item(value)
    if type(item) in {bool, int, float, str}:
        return item
    if not issubclass(kind, numpy.floating):
        raise NotPlainError
    with numpy.errstate(all="ignore"):
        number = float(item)
    is_lost = math.isinf(number) != bool(numpy.isinf(value)) or (number == 0.0) != (value == 0)
    return str(numpy.format_float_scientific(value, trim="-")) if is_lost else number


def _duration(numpy: Any, value: Any) -> float | int | str:
    """Return seconds; a number where *value* has no unit, text where its unit has no length."""
    unit, step = numpy.datetime_data(value.dtype)
    count: int = int(numpy.timedelta64.astype(value, "i8")) * step
    if unit in _SECONDS:
        return float(count * _SECONDS[unit])
    if unit in _PARTS:
        return count / _PARTS[unit]
    return f"{count} {_WITHOUT_SECONDS[unit]}" if unit in _WITHOUT_SECONDS else count
