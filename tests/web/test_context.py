"""
`RequestContext`: what a request has bound, piece by piece, and that nothing of it is seen outside.
"""

from __future__ import annotations

import contextvars

import pytest
from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

from geno_lewm_obs.tracing.position import TracePosition, current_position
from geno_lewm_obs.web.context import RequestContext

POSITION = TracePosition(("1" * 32, "2" * 16))


def test_pieces():
    """What is bound in one piece is bound in the next, and gone outside."""
    context = RequestContext(POSITION, request_id="r-1")
    with bound_contextvars(worker=1):
        with context:
            bind_contextvars(user="ada", worker=2)
        between = get_contextvars()
        with context:
            inside = get_contextvars(), current_position()

    assert {"worker": 1} == between
    assert ({"worker": 2, "user": "ada", "request_id": "r-1"}, POSITION) == inside
    assert ({}, (None, None)) == (get_contextvars(), current_position().ids)


def test_without_a_position():
    """A request that isn't traced is in no trace, whatever trace the server is in."""
    with RequestContext(POSITION), RequestContext(None):
        assert (None, None) == current_position().ids


def test_in_a_copy_of_another():
    """In a copy of another request's context there is what was bound outside of both."""
    with bound_contextvars(worker=1), RequestContext(POSITION):
        bind_contextvars(user="ada", worker=2)
        copied = contextvars.copy_context()

    def later():
        with RequestContext(None):
            return get_contextvars()

    assert {"worker": 1} == copied.run(later)


def test_in_one_that_is_such_a_copy():
    """So there is in a copy of a copy, as on a connection that is kept open."""

    def request(depth):
        with RequestContext(None, request_id=f"r-{depth}"):
            seen = get_contextvars()
            bind_contextvars(user="ada")
            return [seen] + (contextvars.copy_context().run(request, depth - 1) if depth else [])

    assert [{"request_id": f"r-{depth}"} for depth in (3, 2, 1, 0)] == request(3)


def test_left_in_another_context():
    """A piece that ends in another context than it began in leaves that as it is."""
    context = RequestContext(POSITION)
    contextvars.copy_context().run(context.__enter__)
    with bound_contextvars(worker=1):
        context.__exit__(None, None, None)
        assert {"worker": 1} == get_contextvars()


def test_an_exception():
    """An exception goes on, and the context is left."""
    with pytest.raises(ZeroDivisionError), RequestContext(POSITION, request_id="r-1"):
        raise ZeroDivisionError

    assert ({}, (None, None)) == (get_contextvars(), current_position().ids)
