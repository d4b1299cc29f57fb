"""
Comparison and `repr` for data classes, inherited instead of generated.

`dataclass` generates these methods as source text, which Python compiles for each class at every
start of a program.
"""

from __future__ import annotations

from dataclasses import fields
from reprlib import recursive_repr
from typing import Any


# No hash: a mutable class has none, and a frozen one makes its own of `values_of`.
class ByFields:  # noqa: PLW1641
    """
    Base of data classes that are declared with ``eq=False, repr=False``.

    They behave as if they were declared without.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return values_of(self) == values_of(other) if type(other) is type(self) else NotImplemented

    @recursive_repr()
    def __repr__(self) -> str:
        # Every subclass is a data class, as `fields` requires.
        names = [each.name for each in fields(self)]  # type: ignore[arg-type]
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"


def values_of(instance: Any) -> tuple[Any, ...]:
    """Return the values of the fields of a data class, in order."""
    return tuple(getattr(instance, each.name) for each in fields(instance))
