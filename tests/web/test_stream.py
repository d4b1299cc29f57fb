"""
Pieces of an answer: where each is made, and what their end, or their lack of one, means.
"""

from __future__ import annotations

import asyncio

import pytest

from geno_lewm_obs import current_trace_context
from geno_lewm_obs.web.stream import close_and_record, streamed, streamed_async
from geno_lewm_obs.web.tracer import RequestTracer


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


@pytest.fixture
def request_():
    return RequestTracer().begin("GET", [], [])


def test_pieces(request_):
    """Each piece is made in the request's span, and nothing between them is."""
    pieces = (current_trace_context() for _ in range(2))
    seen = [(inside, current_trace_context()) for inside in streamed(request_, pieces)]

    assert [(request_.position.ids, (None, None))] * 2 == seen
    assert request_.has_ended


def test_pieces_that_are_waited_for(request_):
    """So is one that is waited for."""

    async def make():
        for _ in range(2):
            await asyncio.sleep(0)
            yield current_trace_context()

    async def consume():
        return [
            (inside, current_trace_context()) async for inside in streamed_async(request_, make())
        ]

    assert [(request_.position.ids, (None, None))] * 2 == asyncio.run(consume())
    assert request_.has_ended


@pytest.mark.parametrize(("asked", "reason"), [(3, None), (1, "disconnected")])
def test_closing(request_, read, asked, reason):
    """An answer that is closed before its end was cut."""
    closed = []
    close = close_and_record(lambda: closed.append(1), request_, RequestTracer())
    pieces = streamed(request_, [b"a", b"b"])
    for _ in range(asked):
        next(pieces, None)
    close()

    assert ([1], reason) == (closed, read("svc")[0].data.get("reason"))


def test_closing_that_fails(request_, read):
    """The record is written, and the failure goes on."""
    with pytest.raises(ZeroDivisionError):
        close_and_record(lambda: 1 / 0, request_, RequestTracer())()

    assert 1 == len(read("svc"))
