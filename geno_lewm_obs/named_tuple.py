"""
`NamedTuple` as `typing` has it, made without source text that is compiled at each start of a
program.

`typing.NamedTuple` compiles a constructor for each class, and the text of each annotation: together
as much time as loading two modules. Type checkers are shown that one, and the classes behave as if
they were made by it. It's for the modules that a program loads before its first record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple

    __all__ = ["NamedTuple"]
else:

    class _Maker(type):
        """Makes a class of what its body declares, each field a property."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = (*body.get("__annotations__", ()),)
            if fields:  # a class that derives from one with fields has none of its own
                body["_field_defaults"] = {each: body[each] for each in fields if each in body}
                body |= {each: property(itemgetter(at)) for at, each in enumerate(fields)}
                body["_fields"] = body["__match_args__"] = fields
            body.setdefault("__slots__", ())
            return super().__new__(cls, name, bases, body)

    class NamedTuple(tuple, metaclass=_Maker):
        """Base of tuples whose items have names. Its fields are those that a class declares."""

        __slots__ = ()
        _fields = ()
        _field_defaults: Mapping[str, Any] = MappingProxyType({})

        def __new__(cls, *values: Any, **named: Any) -> Any:
            if named or len(values) != len(cls._fields):
                values = _completed(cls, values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            return cls(*values)

        def _replace(self, **changes: Any) -> Any:
            return type(self)(**self._asdict() | changes)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            shown = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)


def _completed(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """Return the values of all fields of *cls*, from what was passed and from the defaults."""
    fields = cls._fields
    passed = dict(zip(fields, values, strict=False))
    whole = {**cls._field_defaults, **passed, **named}
    if len(values) > len(fields) or len(whole) != len(fields) or passed.keys() & named.keys():
        msg = f"{cls.__name__} takes each of {', '.join(fields)} once"
        raise TypeError(msg)
    try:
        return [whole[name] for name in fields]
    except KeyError:
        msg = f"{cls.__name__} has no other fields than {', '.join(fields)}"
        raise TypeError(msg) from None
