"""
Celery's glue in one process; `frameworks/test_celery` runs workers of every kind.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import get_logger, set_trace_context

celery = pytest.importorskip("celery", reason="celery isn't installed")

from geno_lewm_obs.integrations.celery import trace_celery

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")
    trace_celery()


@pytest.fixture
def app():
    app = celery.Celery("shop", broker="memory://", set_as_current=False)

    @app.task(name="shop.send", bind=True, max_retries=1, shared=False)
    def send(self, what):
        get_logger("shop").info("training.run.end")
        if what == "fails":
            msg = "no such shop"
            raise LookupError(msg)
        if what == "retries" and not self.request.retries:
            raise self.retry(countdown=0)

    return app


def told(read):
    return [
        (each.severity, each.data.get("reason"), each.data.get("retries"))
        for each in read("svc")
        if each.event == "obs.task.end"
    ]


def test_a_task(app, read):
    """What a task logs, and its record, are in one span of the caller's trace."""
    with set_trace_context(trace_id=TRACE, span_id=SPAN):
        result = app.tasks["shop.send"].apply(("goes",))
    own, of_task = read("svc")

    assert {"task": "shop.send", "task_id": result.id} == of_task.data
    assert (TRACE, own.span_id) == (of_task.trace_id, of_task.span_id)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("fails", [("error", "failed", None)]),
        ("retries", [("info", "retried", None), ("info", None, 1)]),
    ],
)
def test_ends(app, read, what, expected):
    """A task that fails is an error; one that's tried again is told each time."""
    app.tasks["shop.send"].apply((what,))

    assert expected == told(read)


def test_once(app, read):
    """A second call replaces the first one's receivers."""
    trace_celery()
    app.tasks["shop.send"].apply(("goes",))

    assert 1 == len(told(read))
