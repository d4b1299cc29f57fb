"""
Celery: ``trace_celery()`` in the module that makes the application, for workers and clients.
"""

from __future__ import annotations

from typing import Any, Final

from celery import signals

from ..process.signalled_worker import before_fatal_signal
from ..runs.ending import close_for_good
from ..web.task import TaskTracer, headers_here

_ENDED: Final = {"FAILURE": "failed", "RETRY": "retried", "IGNORED": "ignored"}
"""How a task ended, by its state; one that isn't here completed."""


def trace_celery(*, component: str = "celery") -> None:
    """
    Give each task a span of its own, in the trace of its caller, and one record at its end.

    Records of a task have ``task_id`` bound, and the ``request_id`` of its caller.

    Args:
        component: The subsystem that the tasks' records name.

    .. versionadded:: 0.1.0
    """
    tracer = TaskTracer(component)

    def publish(headers: dict[str, Any], **_: Any) -> None:
        headers.update(headers_here())

    def begin(task_id: str, task: Any, **_: Any) -> None:
        tracer.begin(task_id, vars(task.request))

    def fail(sender: Any, task_id: str, exception: BaseException, **_: Any) -> None:
        tracer.fail_elsewhere(task_id, sender.name, exception)

    def revoke(sender: Any, request: Any, **_: Any) -> None:
        tracer.end(request.id, sender.name, reason="interrupted")

    def end(task_id: str, task: Any, retval: Any, state: str, **_: Any) -> None:
        exc, retries = retval if state == "FAILURE" else None, task.request.retries
        tracer.end(task_id, task.name, reason=_ENDED.get(state), exc=exc, retries=retries)

    def begin_worker(**_: Any) -> None:
        before_fatal_signal(close_for_good)

    for name, receiver in {
        "before_task_publish": publish,
        "task_prerun": begin,
        "task_failure": fail,
        "task_revoked": revoke,
        "task_postrun": end,
        "worker_process_init": begin_worker,
    }.items():
        uid = f"{__name__}.{name}"
        getattr(signals, name).connect(receiver, weak=False, dispatch_uid=uid)
