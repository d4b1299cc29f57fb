"""
`RequestTracer`: what it makes of a request's headers, and when it writes.
"""

from __future__ import annotations

import gc
import weakref

import pytest

from geno_lewm_obs.web.tracer import MARK, RequestTracer, is_being_traced

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


def tracer(**changes):
    options = {"request_id_header": None, "trace_id_header": None, "exclude": ()}
    return RequestTracer("http", **options | changes)


def test_recorded_once(read):
    """A request is recorded once, by whoever sees its end first."""
    traced = tracer()
    request = traced.begin("GET", [], [])
    for _ in range(2):
        traced.record(request, None, lambda: None)

    assert 1 == len(read("svc"))


def test_two_ids(capsys):
    """A request that names two ids has one of its own, and stderr says so once."""
    traced = tracer(request_id_header="X-Request-ID")
    ids = {traced.begin("GET", [], ["r-1", "r-2"]).request_id for _ in range(2)}

    assert 2 == len(ids - {"r-1", "r-2"})
    assert 1 == capsys.readouterr().err.count("a request's id is malformed")


def test_route_that_the_framework_tells(read):
    """A route that was told is taken, and nobody else is asked."""
    traced = tracer()
    request = traced.begin("GET", [], [])
    request.route = "/told"
    traced.record(request, None, lambda: 1 / 0)

    assert "/told" == read("svc")[0].data["route"]


def test_keeps_no_failure():
    """What the application raised is let go of with the record."""

    class OwnError(Exception):
        pass

    traced = tracer()
    request = traced.begin("GET", [], [])
    request.failure = OwnError()
    kept = weakref.ref(request.failure)
    traced.record(request, None, lambda: None)
    gc.collect()

    assert kept() is None


def test_is_being_traced():
    """A request is traced from its beginning to its record."""
    traced = tracer()
    request = traced.begin("GET", [], [])
    before = is_being_traced({MARK: request})
    traced.record(request, None, lambda: None)

    assert (True, False, False) == (before, is_being_traced({MARK: request}), is_being_traced({}))
