"""What `logged_run` and `span` may decorate."""

from __future__ import annotations

import asyncio
import functools

import pytest

from geno_lewm_obs import InputError, get_logger, logged_run, span
from geno_lewm_obs.runs.decorated import body_of

SPAN = functools.partial(span, "model", end_event="training.run.end")
RUN = functools.partial(logged_run, "model", run_id="r", end_event="training.run.end")
BOTH = pytest.mark.parametrize("decorator", [SPAN, RUN], ids=["span", "logged_run"])


@pytest.fixture(autouse=True)
def run(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "r")


class Work:
    async def __call__(self, n):
        await asyncio.sleep(0)
        get_logger("model").info("training.metric", value=n)
        return n


@BOTH
def test_a_class(decorator):
    """A class would become a function, and is refused."""
    with pytest.raises(InputError, match="can't decorate a class; decorate the method"):
        decorator()(Work)


@BOTH
@pytest.mark.parametrize("make", [Work, lambda: functools.partial(Work()), lambda: Work().__call__])
def test_an_object_that_is_called(decorator, make, read):
    """An object whose call is a coroutine is traced until that ends."""
    decorated = decorator()(make())

    assert 3 == asyncio.run(decorated(3))
    assert ["training.metric", "training.run.end"] == [record.event for record in read("r")]


def test_span_of_a_function_that_returns_a_coroutine(read):
    """A span goes on until the coroutine ends that a function returned, and is told once."""

    @SPAN()
    def begin(n):
        return Work()(n)

    assert [1, 2] == [asyncio.run(begin(1)), asyncio.run(begin(2))]
    events = [(record.event, record.span_id) for record in read("r")]
    assert ["training.metric", "training.run.end"] * 2 == [event for event, _ in events]
    assert events[0][1] == events[1][1] != events[2][1] == events[3][1]


def test_span_of_a_coroutine_that_fails(read):
    """The end record of such a coroutine that fails is an error."""

    async def fail():
        raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(SPAN()(lambda: fail())())  # noqa: PLW0108 - no coroutine function itself

    assert ["error"] == [record.severity for record in read("r")]


def test_run_of_a_function_that_returns_a_coroutine():
    """A run would be over before such a coroutine begins, so it is refused."""
    with pytest.raises(InputError, match="make it `async def`"):
        RUN()(lambda: Work()(1))()


def test_fields_of_any_name(read):
    """A span's fields may be called name or level."""
    with span("work", end_event="training.metric", name="loss", level=3) as work:
        work.add(value=1.0)
    get_logger("model").log("info", "training.metric", name="loss", level=3)

    assert ["loss", "loss"] == [record.data["name"] for record in read("r")]


def test_the_body():
    """The function that runs is that of the object's class; a function is its own."""
    assert Work.__call__ is body_of(Work())
    assert test_the_body is body_of(test_the_body)
    assert Work is body_of(Work)
