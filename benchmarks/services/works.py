"""
What a service does with its logger: each work makes the chunk of calls that is timed.

They are written once, on structlog's interface, which all contestants have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ..measure import Chunk
from . import values
from .contestant import Contestant, Silent

EVENTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "api.request.begin": ("method", "route"),
        "api.search.end": ("n", "elapsed_ms", "index", "order_id", "remark"),
        "api.search.detail": ("n", "elapsed_ms", "index"),
        "api.request.end": ("status", "route"),
    }
)
"""The events that the works log, and the keys of each."""
TASKS: Final = 100
SCOPE: Final = MappingProxyType({"type": "http", "method": "GET", "path": "/search", "headers": []})

Made = tuple[Chunk, Chunk | None]
"""What is timed, and what of it is taken off again."""


class Work(NamedTuple):
    """
    One row.

    Args:
        name: What is done.
        make: Makes the chunk of calls.
        goal: The ratio that the project wants, and to which contestant.
        structlog: The contestant by which structlog is compared.
    """

    name: str
    make: Callable[[Contestant], Made]
    goal: tuple[float, str] | None = None
    structlog: str = "production"


def one_record_by(log: Any) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info("api.search.end", n=128, elapsed_ms=3.25, index="products")

    return chunk


def one_record(contestant: Contestant) -> Made:
    return one_record_by(contestant.own), None


def one_record_of_a_module(contestant: Contestant) -> Made:
    return one_record_by(contestant.log), None


def disabled(contestant: Contestant) -> Made:
    log = contestant.log

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.debug("api.search.detail", n=128, elapsed_ms=3.25, index="products")

    return chunk, None


def new_text(contestant: Contestant) -> Made:
    log, new = contestant.own, values.texts()

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info("api.search.end", n=128, remark=new())

    return chunk, None


def new_id(contestant: Contestant) -> Made:
    log, new = contestant.own, values.ids()

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info("api.search.end", n=128, order_id=new())

    return chunk, None


def three_records(log: Any) -> None:
    log.info("api.request.begin", method="GET", route="/search")
    log.info("api.search.end", n=128, elapsed_ms=3.25, index="products")
    log.info("api.request.end", status=200, route="/search", duration_ms=12)


def bound_logger(contestant: Contestant) -> Made:
    log, new = contestant.log, values.ids()

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            three_records(log.bind(request_id=new()))

    return chunk, None


def two_ends(contestant: Contestant) -> Made:
    """Make a span; elsewhere the two records that it writes, without its ids and its time."""
    log, span = contestant.own, contestant.span

    def two_records(n: int) -> None:
        for _ in repeat(None, n):
            log.info("api.request.begin", method="GET", route="/search")
            log.info("api.request.end", status=200, route="/search", duration_ms=12)

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            with span():
                pass

    return two_records if span is None else chunk, None


async def application(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"found"})


async def _ignore(_message: Any) -> None:
    pass


def requests_to(app: Any) -> Chunk:
    """Return the chunk that hands requests to *app*, which never waits: no event loop is timed."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            with suppress(StopIteration):
                app(dict(SCOPE), None, _ignore).send(None)

    return chunk


def middleware(contestant: Contestant) -> Made:
    """Make requests through the middleware, less those without; elsewhere one record."""
    if contestant.middleware is None:
        return one_record(contestant)
    return requests_to(contestant.middleware(application)), requests_to(application)


def after_context_variables(contestant: Contestant) -> Made:
    with contestant.bound(request_id="of a request that is over", tenant="acme"):
        pass
    return one_record(contestant)


def two_context_variables(contestant: Contestant) -> Made:
    inner = one_record_by(contestant.own)

    def chunk(n: int) -> None:
        with contestant.bound(request_id="r-17", tenant="acme"):
            inner(n)

    return chunk, None


def bound_context(contestant: Contestant) -> Made:
    log, bound, new = contestant.log, contestant.bound, values.ids()

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            with bound(request_id=new()):
                three_records(log)

    return chunk, None


def tasks(contestant: Contestant) -> Made:
    """Make requests in tasks that take turns, less the tasks alone."""
    new, loop = values.ids(), asyncio.new_event_loop()

    async def request(log: Any, bound: Any) -> None:
        with bound(request_id=new()):
            await asyncio.sleep(0)
            log.info("api.request.begin", method="GET", route="/search")
            await asyncio.sleep(0)
            log.info("api.search.end", n=128, elapsed_ms=3.25, index="products")
            await asyncio.sleep(0)
            log.info("api.request.end", status=200, route="/search", duration_ms=12)

    async def requests(log: Any, bound: Any) -> None:
        await asyncio.gather(*(request(log, bound) for _ in range(TASKS)))

    def chunk_of(log: Any, bound: Any) -> Chunk:
        def chunk(n: int) -> None:
            for _ in range(0, n, TASKS):
                loop.run_until_complete(requests(log, bound))

        return chunk

    return chunk_of(contestant.log, contestant.bound), chunk_of(Silent(), _nothing_bound)


@contextmanager
def _nothing_bound(**_fields: Any) -> Iterator[None]:
    yield


WORKS: Final = (
    Work("one record, by the logger itself", one_record),
    Work("one record, by a module's `structlog.get_logger`", one_record_of_a_module),
    Work(
        "the same, where structlog doesn't cache its loggers",
        one_record_of_a_module,
        (0.6, "structlog"),
        structlog="uncached",
    ),
    Work("a debug call under the level, by a module's logger", disabled, (1.2, "structlog")),
    Work("a record with a new short text", new_text, (3.6, "FLOOR")),
    Work("a record with a new uuid", new_id, (6, "FLOOR")),
    Work("a request: `bind` of a new uuid, three records", bound_logger, (0.8, "structlog")),
    Work("a span with a record at each end; there two records", two_ends, (15, "FLOOR")),
    Work("the middleware with its record; there one record", middleware, (4, "structlog")),
    # In this order, since the first context variable that is bound costs for ever after.
    Work(
        "one record, once anybody bound context variables",
        after_context_variables,
        (0.6, "structlog"),
    ),
    Work("one record, two context variables bound", two_context_variables, (0.7, "structlog")),
    Work(
        "a request: `bound_contextvars` of a new uuid, three records",
        bound_context,
        (0.8, "structlog"),
    ),
    Work(f"such requests in {TASKS} tasks at once", tasks, (0.8, "structlog")),
)
