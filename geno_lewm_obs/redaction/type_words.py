"""
Rule 2 in words: what a value is that has no plain form, and what to log instead.

It is loaded when the first value is refused. Nothing of the value is quoted: its class is named, if
no rule keeps the name out, and how much it holds.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from .arrays import is_array
from .object_fields import has_fields
from .refusal import Refusal, Rule, failure_of
from .safe_name import WITHHELD, safe_name
from .values import MAX_ITEMS

_ELEMENTS: Final = ("element", "elements")
_Words = tuple[str, str]
"""What a value is, as the rest of a sentence, and what to log instead."""
_TABLES: Final = frozenset({"pandas", "polars", "pyarrow", "xarray"})
"""Packages besides those of arrays whose objects are asked for their shape."""


def type_refusal(
    key: str, path: str, value: object, *, failure: str = "", length: int | None = None
) -> Refusal:
    """
    Return the refusal of *value*, which is not plain.

    Args:
        key: The top-level key.
        path: Where the value stands.
        value: What was passed.
        failure: What kept it from being read, if that has nothing to do with the value.
        length: Elements, if there are too many.
    """
    refusal = Refusal(Rule.TYPE, key, path, length, failure=failure)
    return _in_words(refusal, lambda: _words(value, path, is_inside=path != key))


def key_refusal(path: str, key: object, *, is_inside: bool, failure: str = "") -> Refusal:
    """
    Return the refusal of *key*, of a record's data or of a dict in it, which isn't text.

    Args:
        path: Its position.
        key: What was passed.
        is_inside: Whether it's the key of a dict in the data.
        failure: What kept it from being read, if that has nothing to do with the key.
    """
    refusal = Refusal(Rule.TYPE, path, path, failure=failure)
    return _in_words(refusal, lambda: _key_words(key, is_inside=is_inside))


def crowd_refusal(key: str, length: int) -> Refusal:
    """Return the refusal of the dict at *key*, which has *length* entries and too many values."""
    what = f"is a dict of more than {MAX_ITEMS:,} values"
    return Refusal(Rule.TYPE, key, key, length, what=what, way_out="log a part of it")


def collision_refusal(key: str, path: str) -> Refusal:
    """
    Return the refusal of an entry whose key, as text, is that of an entry before it.

    It never raises, since nothing about the entry is private.
    """
    what = "comes twice, as two keys are the same as text; the first was kept"
    return Refusal(Rule.TYPE, key, path, certain=False, what=what)


def _in_words(refusal: Refusal, words: Callable[[], _Words]) -> Refusal:
    if refusal.failure:
        return refusal
    try:
        what, way_out = words()
    except Exception as exc:  # noqa: BLE001 - foreign code, or no stack or memory is left
        return refusal._replace(failure=failure_of(exc))
    return refusal._replace(what=what, way_out=way_out)


def _words(value: Any, path: str, *, is_inside: bool) -> _Words:
    kind = type(value)
    it = path if path.isidentifier() else "it"
    length = f"len({it})" if it == path else "its length"
    own_key = "log it under a key of its own"
    if issubclass(kind, list | tuple | dict):
        parts = ("entry", "entries") if issubclass(kind, dict) else _ELEMENTS
        return _sized(value, parts), own_key if is_inside else f"log a part of it, or {length}"
    if is_inside and has_fields(kind):
        return _named(value), own_key
    for known, size, way_out in _KINDS:
        if issubclass(kind, known):
            return size(value), way_out.format(it=it, length=length)
    shape = value.shape if _has_shape(kind) else ()
    if len(shape) > 1:
        return f"{_named(value)} of shape {tuple(map(int, shape))}", "log a statistic of it"
    if shape:
        words = f"{_named(value)} of {int(shape[0]):,} value{'s' * (shape[0] != 1)}"
        return words, f"log a statistic of it, or {length}"
    return _named(value), "log what matters of it, as a number or a text"


def _key_words(key: object, *, is_inside: bool) -> _Words:
    if issubclass(type(key), str):
        return "is a key of too many characters", "use a shorter one"
    way_out = "use a text or an integer as key" if is_inside else "use a text as key"
    return f"is a key of type {_class_name(key)}", way_out


def _has_shape(kind: type) -> bool:
    is_known = is_array(kind) or kind.__module__.partition(".")[0] in _TABLES
    return is_known and hasattr(kind, "shape")


def _sized(value: Any, parts: tuple[str, str] = _ELEMENTS) -> str:
    known = next(each for each in _SIZED if issubclass(type(value), each))
    size: int = known.__len__(value)
    return f"{_named(value)} of {size:,} {parts[size != 1]}"


def _bytes(value: Any) -> str:
    named = "is bytes" if type(value) is bytes else _named(value)
    return f"{named} of length {memoryview(value).nbytes:,}"


def _text(value: Any) -> str:
    return f"{_named(value)} of {str.__len__(value):,} characters"


def _named(value: object) -> str:
    name = _class_name(value)
    if name == WITHHELD:
        return "is of a class whose name is withheld"
    return f"is {'an' if name.startswith(_AFTER_AN) else 'a'} {name}"


def _class_name(value: object) -> str:
    return safe_name(_NAME(type(value)))


_NAME: Final = type.__dict__["__name__"].__get__
_AFTER_AN: Final = (*"aeiouAEIOU", "nd")
_SIZED: Final = (list, tuple, dict, set, frozenset, deque)
_KINDS: Final[tuple[tuple[Any, Callable[[Any], str], str], ...]] = (
    (bytes | bytearray | memoryview, _bytes, "log {length}"),
    (str, _text, "log a part of it, or {length}"),
    (int, _named, "log a smaller number, or its bit_length()"),
    (complex, _named, "log its parts, real and imag"),
    (set | frozenset, _sized, "log sorted({it}), or {length}"),
    (range, _named, "log its start, stop and step"),
    (deque, _sized, "log list({it}), or {length}"),
    (BaseException, _named, "pass it as exc_info"),
    (type | types.FunctionType | types.BuiltinFunctionType, _named, "log its name"),
    (Mapping, _named, "log dict({it})"),
    (Sequence | Iterator, _named, "log list({it})"),
)
"""Types, how one of their values is told, and what to log instead; the first that fits counts."""
