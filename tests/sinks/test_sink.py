"""
What may stand in `sinks`: an object with a sink's name and methods, each of which runs when called.
"""

from __future__ import annotations

import functools

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.sink import AdaptedSink, check_sink
from tests.samples import record

RECORD = record(data={})


class Plain:
    name = "plain"

    def emit(self, record):
        """Take it."""

    def flush(self):
        """Nothing waits."""

    def close(self):
        """Nothing is open."""


async def wait(*_arguments):
    """Take a record, were it awaited."""


async def produce(*_arguments):
    yield


def generate(*_arguments):
    yield


class Waiting:
    async def __call__(self, *_arguments):
        """Take a record, were it awaited."""


class AlsoWaiting(Waiting):
    """Inherits the call."""


class Bound:
    async def take(self, *_arguments):
        """Take a record, were it awaited."""


class TestCheck:
    def test_takes_a_sink(self):
        """A sink is returned as it is."""
        sink = Plain()

        assert sink is check_sink(sink)

    @pytest.mark.parametrize("verb", ["emit", "flush", "close"])
    @pytest.mark.parametrize(
        "method",
        [
            wait,
            produce,
            generate,
            functools.partial(wait, 1),
            functools.partial(functools.partial(wait, 1), 2),
            functools.partial(Bound().take, 1),
            Bound().take,
            Waiting(),
            AlsoWaiting(),
            functools.partial(AlsoWaiting(), 1),
        ],
        ids=lambda each: type(each).__name__,
    )
    def test_refuses_a_method_that_would_not_run(self, verb, method):
        """A coroutine or generator function is refused, however it's wrapped, and named."""
        sink = Plain()
        setattr(sink, verb, method)
        with pytest.raises(InputError) as caught:
            check_sink(sink)

        assert (
            f"a sink's {verb} would never run: it is async or a generator" == caught.value.message
        )
        assert caught.value.remediation.startswith("make it a plain method")

    @pytest.mark.parametrize(
        "method",
        [print, functools.partial(print, end=""), [].append, dict],
        ids=lambda each: type(each).__name__,
    )
    def test_takes_any_callable_that_runs(self, method):
        """Functions of C, partial objects and classes are called as methods are."""
        sink = Plain()
        sink.emit = method

        assert sink is check_sink(sink)


def test_a_coroutine_that_a_plain_method_returns_is_an_error():
    """A decorated method may hide that it's async; then each record is refused, not ignored."""
    sink = Plain()

    def emit(record):
        return wait(record)

    sink.emit = emit
    with pytest.raises(InputError, match="returns a coroutine, which nobody awaits"):
        AdaptedSink(sink).append(render_jsonl(RECORD), "info", "training.metric")
