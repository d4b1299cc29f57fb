"""
What code that was written for the standard library's loggers asks of a logger, besides to log.
"""

from __future__ import annotations

from typing import Protocol


class _HasLevel(Protocol):
    """What the names here stand for: `logger.GenoLeWMLogger`."""

    @property
    def component(self) -> str: ...
    def set_level(self, level: str | int) -> None: ...
    def is_enabled_for(self, level: str | int) -> bool: ...
    def get_effective_level(self) -> int: ...


class LikeStdlib:
    """
    The names of `logging.Logger` that libraries ask a logger for that was handed to them.

    Handlers and filters, and a tree of loggers, are left out: records have their run's outputs.
    """

    __slots__ = ()

    @property
    def name(self: _HasLevel) -> str:
        """The component."""
        return self.component

    def isEnabledFor(self: _HasLevel, level: str | int) -> bool:
        """Do as `is_enabled_for`."""
        return self.is_enabled_for(level)

    def getEffectiveLevel(self: _HasLevel) -> int:
        """Do as `get_effective_level`."""
        return self.get_effective_level()

    def setLevel(self: _HasLevel, level: str | int) -> None:
        """Do as `set_level`."""
        self.set_level(level)

    def hasHandlers(self) -> bool:
        """Return True: whatever is logged has somewhere to go, and needs no handler added."""
        return True
