"""
What a level method needs to log, apart from the logger itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .bound_fields import BoundFields
from .channel import Channel


class LoggerState(NamedTuple):
    """
    What a level method holds.

    It doesn't hold the logger, which holds the method: such a circle is freed by the garbage
    collector only.
    """

    channel: Channel
    run_id: str
    component: str
    processors: Any
    """The chain, a list that `runs.run` may change in place."""
    context: Mapping[str, Any]
    """What is bound, as the caller passed it."""
    bound: BoundFields | None
    """The same, judged; None where nothing is bound."""
