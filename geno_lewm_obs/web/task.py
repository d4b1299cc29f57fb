"""
Tasks of a queue, which other processes have begun: a span for each, and one record at its end.

It knows no library of queues; `integrations` has the glue.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from structlog.contextvars import get_contextvars

from ..chain.exception_fields import type_name
from ..errors import error_code
from ..record import Severity
from ..tracing.context import child_of, current_traceparent
from ..tracing.position import TracePosition
from ..tracing.traceparent import parse_traceparent
from .context import RequestContext
from .recorder import Recorder
from .request_id import usable_request_id

TRACEPARENT: Final = "traceparent"
REQUEST_ID: Final = "request_id"


class TaskTracer:
    """
    The tasks that run in this process.

    Args:
        component: The subsystem that the records name.

    Raises:
        InputError: *component* can't be used.
    """

    def __init__(self, component: str) -> None:
        self._recorder = Recorder(component, "obs.task.end", "tasks")
        self._running: dict[str, _Running] = {}

    def begin(self, task_id: str, headers: Mapping[str, Any]) -> None:
        """
        Begin the task *task_id*, in the trace and with the request id that *headers* name.

        What it logs is in its span, and has ``task_id`` and ``request_id`` bound. Without a header
        the trace and the request are those of this call, as where a task is called at once.
        """
        here = headers_here()
        parent = parse_traceparent(headers.get(TRACEPARENT) or here.get(TRACEPARENT, ""))
        position = child_of(None if parent is None else TracePosition(parent[:2], parent.flags))
        named = headers.get(REQUEST_ID) or here.get(REQUEST_ID)
        request_id = usable_request_id(named) if isinstance(named, str) else None
        bound = {"task_id": task_id} | ({REQUEST_ID: request_id} if request_id else {})
        context = RequestContext(position, **bound)
        self._running[task_id] = _Running(position, context, request_id, time.monotonic())
        context.__enter__()

    def fail_elsewhere(self, task_id: str, name: str, exc: BaseException) -> None:
        """Write the record of a task that failed with its process, unless it runs in this one."""
        if task_id not in self._running:
            self.end(task_id, name, reason="failed", exc=exc)

    def end(
        self,
        task_id: str,
        name: str,
        *,
        reason: str | None = None,
        exc: BaseException | None = None,
        retries: int = 0,
    ) -> None:
        """
        Write the record of the task, and leave its span; it may have run in another process.

        Args:
            task_id: The task.
            name: What it's called, as ``package.module.function``.
            reason: How it ended, unless it completed.
            exc: What it raised, where it failed.
            retries: How often it had been tried before.
        """
        running = self._running.pop(task_id, None)
        fields: dict[str, Any] = {
            "task": name,
            "task_id": task_id,
            "reason": reason,
            "retries": retries or None,
            "exception_type": None if exc is None else type_name(exc),
            "exc_info": exc,
            "error_code": None if exc is None else error_code(exc),
        }
        if running is not None:
            fields[REQUEST_ID] = running.request_id
            fields["duration_ms"] = round((time.monotonic() - running.started) * 1000)
        severity: Severity = "error" if reason == "failed" else "info"
        self._recorder.write(running.position if running else child_of(None), severity, fields)
        if running is not None:
            running.context.__exit__()


class _Running(NamedTuple):
    position: TracePosition
    context: RequestContext
    request_id: str | None
    started: float


def headers_here() -> dict[str, str]:
    """Return what a task that is begun here is to be told: the trace, and the request id."""
    found = {TRACEPARENT: current_traceparent(), REQUEST_ID: get_contextvars().get(REQUEST_ID)}
    return {name: value for name, value in found.items() if isinstance(value, str)}
