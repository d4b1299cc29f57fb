"""
Data classes that compare and show themselves by their fields, with methods that are written once.

Those that `dataclass` writes are source text, which Python compiles for each class anew at every
start of a program.
"""

from __future__ import annotations

from dataclasses import fields
from reprlib import recursive_repr
from typing import Any


# what can be changed has no hash; a frozen class makes its own of `values_of`
class ByFields:  # noqa: PLW1641
    """
    Base of a data class that's declared with ``eq=False, repr=False``, and behaves as it would
    without.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return values_of(self) == values_of(other) if type(other) is type(self) else NotImplemented

    @recursive_repr()
    def __repr__(self) -> str:
        # a data class
        shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))  # type: ignore[arg-type]
        return f"{type(self).__qualname__}({', '.join(shown)})"


def values_of(instance: Any) -> tuple[Any, ...]:
    """Return the values of the fields of a data class, in order."""
    return tuple(getattr(instance, each.name) for each in fields(instance))
