"""
Rule 2: the entries of a dict as a record holds them, those of a dict in it under dotted keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..named_tuple import NamedTuple
from .refusal import NotPlainError
from .values import MAX_ITEMS, is_dict, is_list, shape


class Nested(NamedTuple):
    """The key of an entry of a dict that is a value of another dict; the record joins them."""

    outer: object
    outer_position: int
    inner: object
    position: int


def flat_items(value: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """
    Return keys and values of *value*, one level deep, each value a scalar or a list.

    The entries of a dict in it have `Nested` keys. A value that has no such form, as a dict two
    levels below, is left as it is: it is to be judged, like all others.

    Raises:
        NotPlainError: There are more than `MAX_ITEMS` values, those in lists counted.
    """
    items, room = [], MAX_ITEMS
    for key, item in _items(value):
        room -= _length(item) if is_list(item) else 1
        if room < 0:
            raise NotPlainError
        items.append((key, _as_list(item) if is_list(item) else item))
    return items


def _items(value: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    for position, (key, item) in enumerate(value.items()):
        plain = _shaped(item)
        if not is_dict(plain):
            yield key, plain
            continue
        for inner_position, (inner, part) in enumerate(dict.copy(plain).items()):
            yield Nested(key, position, inner, inner_position), _shaped(part)


def _shaped(value: object) -> Any:
    """Return what stands for *value*, or itself where it has no plain form: it is judged then."""
    try:
        return shape(value)
    except NotPlainError:
        return value


def _length(items: Any) -> int:
    return list.__len__(items) if issubclass(type(items), list) else tuple.__len__(items)


def _as_list(items: Any) -> list[Any]:
    is_list_itself = issubclass(type(items), list)
    return list(list.__iter__(items) if is_list_itself else tuple.__iter__(items))
