"""
What a level method needs to log, apart from the logger itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

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

    __slots__ = ("bound", "channel", "context", "processors")

    def __init__(self, channel: Channel, processors: Any, context: Mapping[str, Any]) -> None:
        self.channel = channel
        self.processors = processors
        self.context = context
        self.bound = BoundFields(context) if context else None
        """What is bound, judged; None where nothing is bound."""

    def __deepcopy__(self, memo: dict[int, Any]) -> LoggerState:
        """Return a state for the copy of a level method, which logs where the original does."""
        return LoggerState(self.channel, self.processors, deepcopy(self.context, memo))
