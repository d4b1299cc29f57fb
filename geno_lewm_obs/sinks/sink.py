"""
The protocol of an output: three verbs and a name.
"""

from __future__ import annotations

from typing import Protocol

from ..record import LogRecord


class Sink(Protocol):
    """
    One output of a run.

    A record that reaches a sink has passed every rule; a sink neither filters nor changes it, since other sinks hold the same object. It
    may raise from any verb: the fan-out counts it, says so once in a while, and goes on with the others.
    """

    @property
    def name(self) -> str:
        """What a person calls it, in a notice: ``file``, ``console``."""

    def emit(self, record: LogRecord) -> None:
        """Write *record*, or raise. What needs long belongs behind a queue: the caller waits."""

    def flush(self) -> None:
        """Return when all that was emitted is out of this process."""

    def close(self) -> None:
        """Flush and release everything. Closing twice is harmless; a record emitted later may open it again."""
