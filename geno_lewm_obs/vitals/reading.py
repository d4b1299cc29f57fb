"""
Fields that are read one by one: one that fails is absent, and the others stay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from ..errors import errno_name

PASSING: Final = frozenset({"EAGAIN", "EINTR", "EMFILE", "ENFILE", "ENOMEM", "MemoryError"})
"""Kinds of errors that tell nothing of what was read: the next time it may be there."""


T = TypeVar("T")


class Reading:
    """What was read at one time, and what couldn't be."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.failures: dict[str, str] = {}
        """Why a field is absent that should be there: the kind of the error, by field."""

    def value(self, name: str, read: Callable[[], T]) -> T | None:
        """Return what *read* returns; None if it fails, and the field *name* is absent."""
        try:
            return read()
        except Exception as exc:  # noqa: BLE001 - whatever a file or a driver makes of it
            self.failures[name] = reason_of(exc)
        return None

    def put(self, name: str, read: Callable[[], Any]) -> None:
        """Put in what *read* returns, unless it's None: then there is no such thing here."""
        value = self.value(name, read)
        if value is not None:
            self.fields[name] = value

    def put_at(self, name: str, index: str, read: Callable[[], Any]) -> None:
        """Do as `put` for the part *index* of a field that is a dict."""
        value = self.value(name, read)
        if value is not None:
            self.fields.setdefault(name, {})[index] = value


def reason_of(exc: Exception) -> str:
    """Return the kind of *exc*; never its text, which may quote anything."""
    return errno_name(exc) if isinstance(exc, OSError) else type(exc).__name__


class Rate:
    """What grows, as a share of the time in which it grew, in percent."""

    def __init__(self) -> None:
        self._before: tuple[float, float] | None = None

    def percent(self, seconds: float, now: float) -> float | None:
        """
        Return how many percent of the time since the last call *seconds* has grown.

        Args:
            seconds: The total that grows.
            now: The time, by a clock that isn't set.

        Returns:
            None at the first call, and where either of them hasn't grown as it should.
        """
        before, self._before = self._before, (seconds, now)
        if before is None or now <= before[1] or seconds < before[0]:
            return None
        return round(100 * (seconds - before[0]) / (now - before[1]), 1)
