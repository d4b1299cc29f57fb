"""
`MergeTrace`: add the ids of the current trace and span, in any structlog chain.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..tracing.position import current_trace_context


class MergeTrace:
    """
    Add ``trace_id`` and ``span_id`` where the context has them.

    They are this package's own, those of OpenTelemetry's current span, or of ``TRACEPARENT``.

    .. versionadded:: 0.1.0
    """

    def __call__(self, _logger: object, _method_name: str, event_dict: EventDict) -> EventDict:
        ids = zip(("trace_id", "span_id"), current_trace_context(), strict=True)
        return {**event_dict, **{name: value for name, value in ids if value is not None}}
