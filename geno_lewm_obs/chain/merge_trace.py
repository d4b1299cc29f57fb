"""
Stage 4: the trace that the record belongs to, from the context.

What is merged here comes after redaction, so it's only ever ids that `context` has checked; never
baggage, never a user's context.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..tracing.context import current_trace_context
from .channel import Channel


def merge_trace(_channel: Channel, _severity: str, event_dict: EventDict) -> EventDict:
    """Add ``trace_id`` and ``span_id`` where the context has them."""
    event_dict["trace_id"], event_dict["span_id"] = current_trace_context()
    return event_dict
