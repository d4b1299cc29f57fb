"""
What processors tell each other about a record, in types that every other processor takes as usual.
"""

from __future__ import annotations

from typing import Any, Self

from ..contract import EventSpec, Registry


class JudgedEvent(str):
    """
    The name of an event that `Validate` has looked up: a str, also for every other processor.

    Args:
        name: The name.
        registry: Where it was looked up.
        is_strict: Whether an undeclared event or key raises.
    """

    __slots__ = ("is_strict", "registry")

    registry: Registry
    is_strict: bool

    def __new__(cls, name: str, registry: Registry, *, is_strict: bool) -> Self:
        event = super().__new__(cls, name)
        event.registry, event.is_strict = registry, is_strict
        return event

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)

    @property
    def spec(self) -> EventSpec | None:
        """Its declaration; None for an event that isn't registered."""
        return self.registry.get(str(self))


class Data(dict[str, Any]):
    """The entries that `Promote` has put under ``data``, and not a dict that a caller passed so."""

    __slots__ = ()
