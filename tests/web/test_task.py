"""
`TaskTracer`: the span of a task, what it has bound, and its one record.
"""

from __future__ import annotations

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from geno_lewm_obs import InputError, current_trace_context, set_trace_context
from geno_lewm_obs.web.task import TaskTracer, headers_here

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE}-{SPAN}-01", "request_id": "r-1"}


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


@pytest.fixture
def tracer():
    return TaskTracer("celery")


def test_completed(tracer, read):
    """A task is in its caller's trace and request, until it ends; its record says which it was."""
    tracer.begin("t-1", HEADERS)
    inside = get_contextvars(), current_trace_context()
    tracer.end("t-1", "shop.send")
    (only,) = read("svc")

    assert ({"task_id": "t-1", "request_id": "r-1"}, (TRACE, only.span_id)) == inside
    assert ({"task": "shop.send", "task_id": "t-1", "request_id": "r-1"}, TRACE, "info") == (
        only.data,
        only.trace_id,
        only.severity,
    )
    assert ({}, (None, None), int) == (
        get_contextvars(),
        current_trace_context(),
        type(only.duration_ms),
    )


def test_failed(tracer, read):
    """A task that failed is an error, with type, text and code."""
    tracer.begin("t-1", {})
    tracer.end("t-1", "shop.send", reason="failed", exc=InputError("no such shop"), retries=2)
    (only,) = read("svc")

    assert ("error", "INPUT.GENERIC", "failed", 2, "no such shop") == (
        only.severity,
        only.error_code,
        *(only.data[key] for key in ("reason", "retries", "exception_message")),
    )


def test_that_failed_elsewhere(tracer, read):
    """A task whose process is gone is told where that is known; one that runs here ends itself."""
    tracer.fail_elsewhere("t-1", "shop.send", MemoryError())
    tracer.begin("t-2", {})
    tracer.fail_elsewhere("t-2", "shop.send", MemoryError())
    tracer.end("t-2", "shop.send", reason="failed", exc=MemoryError())

    assert ["t-1", "t-2"] == [each.data["task_id"] for each in read("svc")]
    assert None is read("svc")[0].duration_ms


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": "private", "request_id": "two words"},
        {"traceparent": None, "request_id": 7},
        {"request_id": "GATTACA" * 3},
    ],
)
def test_unusable_headers(tracer, read, headers):
    """Headers that can't be used are as if they weren't there."""
    tracer.begin("t-1", headers)
    tracer.end("t-1", "shop.send")

    assert {"task": "shop.send", "task_id": "t-1"} == read("svc")[0].data
    assert read("svc")[0].trace_id


def test_called_at_once(tracer, read):
    """A task that is called where it's begun, without a queue, is in the caller's trace, too."""
    with set_trace_context(trace_id=TRACE, span_id=SPAN), bound_contextvars(request_id="r-1"):
        tracer.begin("t-1", {})
        tracer.end("t-1", "shop.send")
        after = get_contextvars(), current_trace_context()

    assert (TRACE, "r-1") == (read("svc")[0].trace_id, read("svc")[0].data["request_id"])
    assert ({"request_id": "r-1"}, (TRACE, SPAN)) == after


def test_headers():
    """A task is told trace and request of who begins it, where there are any."""
    with set_trace_context(trace_id=TRACE, span_id=SPAN), bound_contextvars(request_id="r-1"):
        assert HEADERS == headers_here()
    with bound_contextvars(request_id=7):
        assert {} == headers_here()
