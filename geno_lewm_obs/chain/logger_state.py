"""
What a level method needs to log, apart from the logger itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..record import LogRecord, Severity
from .bound_fields import BoundFields
from .channel import Channel


class LoggerState:
    """
    What a level method holds.

    It doesn't hold the logger, which holds the method: such a circle is freed by the garbage
    collector only.

    Args:
        channel: The component's settings and outputs.
        processors: The chain, a list that `runs.run` may change in place.
        context: What is bound, as the caller passed it.
    """

    __slots__ = ("bound", "channel", "context", "lenient", "processors")

    def __init__(self, channel: Channel, processors: Any, context: Mapping[str, Any]) -> None:
        self.channel = channel
        self.processors = processors
        self.context = context
        self.bound = BoundFields(context) if context else None
        """What is bound, judged; None where nothing is bound."""
        self.lenient: dict[Severity, Callable[..., LogRecord | None]] = {}
        """The functions by which the package logs what must not fail for what it holds."""
