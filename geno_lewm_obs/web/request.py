"""
One request: its span, and what is seen of it on its way to the application and back.

It knows neither ASGI nor WSGI: `asgi` and `wsgi` tell it what they see.
"""

from __future__ import annotations

import time
from typing import Any, Final

from ..chain.exception_fields import type_name
from ..chain.outcome import outcome
from ..errors import error_code
from ..record import Severity
from ..tracing.position import TracePosition, opentelemetry_position
from .context import RequestContext

_METHODS: Final = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"}
)
_SERVER_ERROR: Final = 500
_NOT_FOUND: Final = (404, 405)
UNMATCHED: Final = "unmatched"
"""The route of a request that the framework found no route for, and answered by 404 or 405."""


class TracedRequest:
    """
    What is known of one request, until its record is written.

    Args:
        position: Its place in its trace.
        request_id: Its id, if requests have any.
        method: Its method, as the client named it.
    """

    __slots__ = (
        "_ended",
        "_method",
        "_started",
        "answered_in",
        "context",
        "failure",
        "is_cut",
        "is_recorded",
        "position",
        "request_id",
        "route",
        "status",
    )

    def __init__(self, position: TracePosition, request_id: str | None, method: str) -> None:
        self._started = time.monotonic()
        self._ended: float | None = None
        self._method = method
        self.position: Final = position
        self.request_id: Final = request_id
        self.context: Final = (
            RequestContext(position)
            if request_id is None
            else RequestContext(position, request_id=request_id)
        )
        """To be entered around all that is done for it."""
        self.status: int | None = None
        self.is_cut = False
        """Whether the client has gone before the answer was complete."""
        self.failure: BaseException | None = None
        """What the application raised, where the framework caught it and answered in its place."""
        self.route: str | None = None
        """The pattern of its route, where the framework tells it."""
        self.is_recorded = False
        self.answered_in: TracePosition | None = None
        """The current span of OpenTelemetry when the answer began, which may have ended since."""

    def answer(self, status: int) -> None:
        """Note that the answer begins, with *status*."""
        self.status = status
        self.answered_in = opentelemetry_position()

    def end(self) -> None:
        """Note that the last byte of the answer was handed over, or that a websocket is closed."""
        if self._ended is None:
            self._ended = time.monotonic()

    @property
    def has_ended(self) -> bool:
        """Whether the last byte of the answer was handed over."""
        return self._ended is not None

    @property
    def trace_id(self) -> str:
        """The id of the trace in which a backend sees the request."""
        return str((self.answered_in or self.position).ids[0])

    @property
    def recorded_at(self) -> TracePosition:
        """
        The place of its record in a trace: its own, or the span in which a backend sees it.

        That may have ended by now, where OpenTelemetry's own middleware stands further in.
        """
        if self.answered_in is None or opentelemetry_position() is not None:
            return self.position
        return self.answered_in

    def summary(self, exc: BaseException | None) -> tuple[Severity, dict[str, Any]]:
        """
        Return the severity and the fields of the record; a field that is None is absent.

        Args:
            exc: What left the application, or None.
        """
        status = self.status
        if exc is None and (status is None or status >= _SERVER_ERROR):
            exc = self.failure
        ended = outcome(exc)
        has_failed = exc is not None and ended == "failed"
        code = error_code(exc) if exc is not None and has_failed else None
        is_error = has_failed and (code is not None or not self.is_cut)
        if is_error:
            # The server answers 500 for an application that raised before it responded.
            status = status or _SERVER_ERROR
        reason = "disconnected" if self.is_cut and not is_error else ended
        fields = {
            "method": self._method if self._method in _METHODS else "other",
            "status": status,
            "duration_ms": round(((self._ended or time.monotonic()) - self._started) * 1000),
            "reason": None if reason == "completed" else reason,
            "route": None if self.route == UNMATCHED and status not in _NOT_FOUND else self.route,
            "request_id": self.request_id,
            "exception_type": type_name(exc) if exc is not None and has_failed else None,
            "exc_info": exc if is_error else None,
            "error_code": code,
        }
        return "error" if is_error or (status or 0) >= _SERVER_ERROR else "info", fields
