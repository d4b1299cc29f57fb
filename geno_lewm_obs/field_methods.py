"""
What `dataclass` gives a class, for classes whose constructor is written by hand.

`dataclass` writes methods as source text, which Python compiles for each class at every start of a
program. Here they are inherited, and what `dataclasses.fields` reads is made when it's asked for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from reprlib import recursive_repr
from typing import Any, ClassVar, Self


class MadeLater:
    """
    An attribute that `dataclass` gives a class, made when somebody asks for it.

    The fields are the parameters of the constructor, with the types that the class annotates.

    Args:
        factories: Of `__dataclass_fields__`: by name, what makes the default of a field whose
            parameter is None by default.
    """

    def __init__(self, **factories: Callable[[], Any]) -> None:
        self.factories = factories

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner
        self._name = name

    def __get__(self, _instance: object, _owner: type | None = None) -> Any:
        return getattr(_as_dataclass(self._owner), self._name)


# No hash: a mutable class has none, and a frozen one makes its own of `values_of`.
class ByFields:  # noqa: PLW1641
    """
    Base of data classes, which are treated by `dataclasses` as if `dataclass` had made them.

    Each sets `__dataclass_fields__` and `__dataclass_params__` to a `MadeLater`.
    """

    __slots__ = ()

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]
    __dataclass_params__: ClassVar[Any]

    def __eq__(self, other: object) -> bool:
        return values_of(self) == values_of(other) if type(other) is type(self) else NotImplemented

    @recursive_repr()
    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
        return f"{type(self).__qualname__}({shown})"

    def __replace__(self, /, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)


class FrozenByFields(ByFields):
    """Base of data classes whose constructor sets each field by `object.__setattr__`, once."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"an {type(self).__name__} is frozen; dataclasses.replace returns a changed one"
        raise dataclasses.FrozenInstanceError(msg)

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __hash__(self) -> int:
        return hash(values_of(self))

    def __getstate__(self) -> tuple[Any, ...]:
        return values_of(self)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for name, value in zip(self.__dataclass_fields__, state, strict=True):
            object.__setattr__(self, name, value)


def values_of(instance: ByFields) -> tuple[Any, ...]:
    """Return the values of the fields of a data class, in order."""
    return tuple(getattr(instance, name) for name in instance.__dataclass_fields__)


@cache
def _as_dataclass(cls: type) -> type:
    """Return what `dataclass` makes of the fields of *cls*."""
    factories = vars(cls)["__dataclass_fields__"].factories
    declared = [
        (name, cls.__annotations__[name], dataclasses.field(**_options(each, factories.get(name))))
        for name, each in signature(cls).parameters.items()
    ]
    return dataclasses.make_dataclass(
        cls.__name__, declared, frozen=issubclass(cls, FrozenByFields)
    )


def _options(parameter: Parameter, factory: Callable[[], Any] | None) -> dict[str, Any]:
    options: dict[str, Any] = {"kw_only": parameter.kind is Parameter.KEYWORD_ONLY}
    if factory is not None:
        options["default_factory"] = factory
    elif parameter.default is not Parameter.empty:
        options["default"] = parameter.default
    return options
