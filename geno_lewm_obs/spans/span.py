"""
`span`: a piece of work with a span id of its own, and a record at its start and its end.

It makes ids and records. It exports nothing, and keeps no tree of spans: what ties records
together is the trace id.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self, TypeVar, cast

from ..config import check_component
from ..errors import InputError
from ..logger import GenoLeWMLogger
from ..runs.bookends import Bookends
from ..runs.open_runs import open_run
from ..tracing.context import Apart, child_of, current_place, enter, leave

F = TypeVar("F", bound=Callable[..., Any])


class span:  # noqa: N801 - used like a function, in `with` and as a decorator
    """
    Give a block of code, a function, a coroutine or a generator a span of its own in the current
    trace, or in a new one.

    In a ``with`` it yields itself, with `trace_id`, `span_id` and `add`. As a decorator it makes a
    span for each call; for each iteration of a generator, from its first step to its last, and the
    consumer's own records between the steps stay out of it. What held before holds again on every
    way out: also where a generator is closed elsewhere, and after a cancellation.

    The end record has ``duration_ms``, by the monotonic clock. On failure it's written too: with
    severity error, the ``exception_type`` and, for a typed error, its ``error_code``; where the
    event allows a ``reason``, that is completed, failed or interrupted. Reporting a failure never
    replaces it. Without events a span writes nothing, and opens no run.

    Args:
        name: What the work is called, a short name. It's for the reader of the code and for what
            is said of the span; it stands in no record, since the event names those.
        start_event: Written first, at the event's registered severity.
        end_event: Written last, likewise.
        component: The subsystem that the records name; by default that of the `logged_run` block
            around it.
        logger: Writes the records instead, with what it has bound.
        **fields: Fields of both records; each takes those that its event allows.

    Raises:
        InputError: an argument can't be used, or fields have no event to carry them.
        InvariantViolation: in strict mode, a field holds a private value.
    """

    def __init__(
        self,
        name: str,
        *,
        start_event: str | None = None,
        end_event: str | None = None,
        component: str | None = None,
        logger: GenoLeWMLogger | None = None,
        **fields: Any,
    ) -> None:
        if fields and start_event is None and end_event is None:
            msg = "a span's fields need an event to carry them"
            raise InputError(
                msg, remediation="name the start_event or the end_event, or leave the fields out"
            )
        if component is not None and logger is not None:
            msg = "a logger has its component already"
            raise InputError(msg, remediation="pass component or logger")
        self.name = check_component(name, argument="name")
        self._start_event, self._end_event = start_event, end_event
        self._component = None if component is None else check_component(component)
        self._logger = logger
        self._fields = fields
        self._passage: _Passage | None = None  # while a `with` block is open

    def __repr__(self) -> str:
        return f"<span {self.name}>"

    # -- in a with block -------------------------------------------------------

    @property
    def trace_id(self) -> str | None:
        """The trace that it belongs to, while it's open."""
        return self._passage.place.ids[0] if self._passage else None

    @property
    def span_id(self) -> str | None:
        """Its own id, while it's open."""
        return self._passage.place.ids[1] if self._passage else None

    def add(self, **fields: Any) -> None:
        """
        Give the end record *fields* that only the work itself knows; raises `InputError` where no
        end record is to come.
        """
        if self._passage is None or self._passage.bookends is None or self._end_event is None:
            msg = f"span {self.name} has no end record to come"
            raise InputError(msg, remediation="give it an end_event, and add inside its block")
        self._passage.bookends.add(fields)

    def __enter__(self) -> Self:
        if self._passage is not None:
            msg = f"span {self.name} is open already"
            raise InputError(msg, remediation="make a span for each block: `with span(...)`")
        passage = self._begin()
        passage.__enter__()
        self._passage = passage
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        passage, self._passage = self._passage, None
        if passage is not None:
            passage.__exit__(exc_type, exc, tb)

    # -- as a decorator --------------------------------------------------------

    def __call__(self, function: F) -> F:
        wrap = next((wrap for is_kind, wrap in _WRAPPERS if is_kind(function)), _function)
        return cast(F, functools.wraps(function)(wrap(self._begin, function)))

    def _begin(self) -> _Passage:
        has_records = self._start_event is not None or self._end_event is not None
        return _Passage(
            Bookends(self._log(), self._start_event, self._end_event, self._fields)
            if has_records
            else None
        )

    def _log(self) -> GenoLeWMLogger:
        if self._logger is None:
            run = open_run()
            return run.logger(self._component or run.component)
        # structlog's own get_logger gives a stand-in, which becomes a logger here
        log = self._logger.bind()
        if not isinstance(log, GenoLeWMLogger):
            msg = "logger is none of this package's"
            raise InputError(
                msg,
                remediation="pass what get_logger returns, or call geno_lewm_obs.configure first",
            )
        return log


class _Passage:
    """One passage through a span: its place in the trace, and its records, if it has any."""

    def __init__(self, bookends: Bookends | None) -> None:
        self.bookends = bookends
        self.place = child_of(current_place())

    def __enter__(self) -> None:
        enter(self.place)
        try:
            if self.bookends is not None:
                self.bookends.start()
        except BaseException:
            leave(self.place)
            raise

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        try:
            if self.bookends is not None:
                self.bookends.end(exc)
        finally:
            leave(self.place)


# -- what a decorated function becomes, by its kind ----------------------------


def _function(begin: Callable[[], _Passage], function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with begin():
            return function(*args, **kwargs)

    return run


def _coroutine(begin: Callable[[], _Passage], function: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with begin():
            return await function(*args, **kwargs)

    return run


def _generator(begin: Callable[[], _Passage], function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        apart, passage = Apart(), begin()
        generator = function(*args, **kwargs)
        resume = functools.partial(generator.send, None)
        with _steps(apart, passage):
            while True:
                with apart:
                    try:
                        value = resume()
                    except StopIteration as stop:
                        return stop.value
                try:
                    resume = functools.partial(generator.send, (yield value))
                except BaseException as exc:  # noqa: BLE001
                    # thrown in by the consumer, GeneratorExit included: it's the body's to answer
                    resume = functools.partial(generator.throw, exc)

    return run


def _async_generator(
    begin: Callable[[], _Passage], function: Callable[..., Any]
) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        apart, passage = Apart(), begin()
        generator = function(*args, **kwargs)
        resume = functools.partial(generator.asend, None)
        with _steps(apart, passage):
            while True:
                with apart:
                    try:
                        value = await resume()
                    except StopAsyncIteration:
                        return
                try:
                    resume = functools.partial(generator.asend, (yield value))
                except BaseException as exc:  # noqa: BLE001 - as in a generator
                    resume = functools.partial(generator.athrow, exc)

    return run


@contextmanager
def _steps(apart: Apart, passage: _Passage) -> Generator[None]:
    """Begin and end *passage* apart from the consumer's context."""
    with apart:
        passage.__enter__()
    try:
        yield
    except BaseException as exc:
        with apart:
            passage.__exit__(type(exc), exc, exc.__traceback__)
        raise
    with apart:
        passage.__exit__(None, None, None)


_WRAPPERS: Final = (
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (inspect.isasyncgenfunction, _async_generator),
)
"""
Each kind of function that runs later, and what makes its wrapper; any other is run at the call.
"""
