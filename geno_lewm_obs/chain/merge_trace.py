"""
Stage 4: add the ids of the current trace and span.

What is merged here isn't redacted, so it is only ids that `tracing` has checked, and never
baggage or anything else that a program puts in its context. `fast_path` does the same.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..tracing.position import current_trace_context
from .channel import Channel


def merge_trace(_channel: Channel, _severity: str, event_dict: EventDict) -> EventDict:
    """Add ``trace_id`` and ``span_id`` where the context has them."""
    event_dict["trace_id"], event_dict["span_id"] = current_trace_context()
    return event_dict
