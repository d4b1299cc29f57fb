"""
What a call may pass for a key of each type: each value that becomes one of that type in a record.

They are for type checkers. Numbers and small arrays of numpy, torch and their like are recognised
by their methods, objects with declared fields by what their class carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import Enum
from os import PathLike
from typing import Any, ClassVar, Protocol, SupportsFloat, SupportsIndex
from uuid import UUID


class HasItem(Protocol):
    """A number of an array package, such as numpy's ``bool``."""

    def item(self) -> Any: ...


class HasElements(Protocol):
    """An array, which becomes a list."""

    def tolist(self) -> Any: ...


class IsDataclass(Protocol):
    """An object of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class IsAttrs(Protocol):
    """An object of a class of attrs."""

    __attrs_attrs__: ClassVar[Any]


class IsPydantic(Protocol):
    """An object of a model of pydantic."""

    __pydantic_core_schema__: ClassVar[Any]


class IsNamedTuple(Protocol):
    """A named tuple."""

    def _asdict(self) -> dict[str, Any]: ...


Int = SupportsIndex | Enum
"""A whole number."""
Number = SupportsFloat | timedelta | Enum
"""A number; a length of time becomes its seconds."""
Text = str | PathLike[str] | date | time | UUID | Enum
"""Text, or what has a text as its only plain form: paths, dates, times, UUIDs."""
Flag = bool | HasItem | Enum
"""True or False."""
Items = list[Any] | tuple[Any, ...] | range | HasElements | Enum
"""A list."""
Fields = Mapping[Any, Any] | IsDataclass | IsAttrs | IsPydantic | IsNamedTuple | Enum
"""A dict, or an object with declared fields."""
Duration = SupportsFloat | timedelta
"""A length of time: a number of milliseconds, or what has one."""
Phase = str
ErrorCode = str
