"""
`span`: give a piece of work a span id of its own, and a record at its start and at its end.

This module exports no spans and keeps no tree of them: records are tied together by their trace id.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self, TypeVar, cast

from ..components.name import component_name, usable_name
from ..errors import InputError
from ..logger import GenoLeWMLogger
from ..redaction import safe_name
from ..runs.bookends import Bookends
from ..runs.decorated import body_of, refuse_class
from ..runs.open_runs import open_run
from ..tracing.context import GeneratorPositions, child_of
from ..tracing.position import current_position, enter, leave

F = TypeVar("F", bound=Callable[..., Any])


class span:
    """
    Run a block of code, a function, a coroutine or a generator in a new span of the current trace.

    Where there is no current trace, a new one begins. In a ``with`` statement the span yields
    itself, with `trace_id`, `span_id` and `add`. As a decorator it makes one span for each call,
    and for a generator one for each iteration, from the first step to the last; records that the
    consumer writes between the steps are not in it. The span that was current before is current
    again however the work ends, also when a generator is closed elsewhere or a task is cancelled.

    The end record has ``duration_ms``, by the monotonic clock. It is also written on failure, with
    severity error, the ``exception_type`` and, for a typed error, the ``error_code``. If the event
    allows a ``reason``, it is completed, failed or interrupted. A failure to write the end record
    never replaces the exception of the work. Without events a span writes nothing and opens no run.

    Args:
        name: A short name for the work. It appears in messages about the span, and in no record.
        start_event: The event written first, at its registered severity.
        end_event: The event written last, at its registered severity.
        component: The subsystem that the records name; by default that of the enclosing
            `logged_run` block.
        logger: The logger that writes the records, with the fields that it has bound.
        **fields: Fields of both records; each record takes those that its event allows.

    Raises:
        InputError: an argument can't be used, fields are given without an event, or a class is
            decorated.
        InvariantViolation: in strict mode, a field holds a private value.

    Example::

        from geno_lewm_obs import span

        with span("evaluate", start_event="eval.run.start", end_event="eval.run.end") as work:
            work.add(benchmark="next-base", metrics={"accuracy": 0.9})

        @span("load_shard")
        def load(shard):
            ...  # each call has a span of its own

        load(3)

    .. versionadded:: 0.1.0
    """

    def __init__(
        self,
        name: str,
        /,
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
        self.name = usable_name(name, argument="name")
        self._start_event, self._end_event = start_event, end_event
        self._component = None if component is None else component_name(component)
        self._logger = logger
        self._fields = fields
        self._execution: _Execution | None = None  # while a `with` block is open

    def __repr__(self) -> str:
        return f"<span {safe_name(self.name)}>"

    # -- in a with block -------------------------------------------------------

    @property
    def trace_id(self) -> str | None:
        """The trace id while the span is open, else None."""
        return self._execution.position.ids[0] if self._execution else None

    @property
    def span_id(self) -> str | None:
        """The span's own id while it is open, else None."""
        return self._execution.position.ids[1] if self._execution else None

    def add(self, **fields: Any) -> None:
        """
        Add *fields* to the end record.

        Raises:
            InputError: the span is not open, or has no ``end_event``.
        """
        if self._execution is None or self._execution.bookends is None or self._end_event is None:
            msg = f"span {safe_name(self.name)} has no end record to come"
            raise InputError(msg, remediation="give it an end_event, and add inside its block")
        self._execution.bookends.add(fields)

    def __enter__(self) -> Self:
        if self._execution is not None:
            msg = f"span {safe_name(self.name)} is open already"
            raise InputError(msg, remediation="make a span for each block: `with span(...)`")
        execution = self._begin()
        execution.__enter__()
        self._execution = execution
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        execution, self._execution = self._execution, None
        if execution is not None:
            execution.__exit__(exc_type, exc, tb)

    # -- as a decorator --------------------------------------------------------

    def __call__(self, function: F) -> F:
        refuse_class(function, "span")
        body = body_of(function)
        wrap = next((wrap for is_kind, wrap in _WRAPPERS if is_kind(body)), _function)
        return cast(F, functools.wraps(function)(wrap(self._begin, function)))

    def _begin(self) -> _Execution:
        has_records = self._start_event is not None or self._end_event is not None
        return _Execution(
            Bookends(self._log(), self._start_event, self._end_event, self._fields)
            if has_records
            else None
        )

    def _log(self) -> GenoLeWMLogger:
        if self._logger is None:
            run = open_run()
            return run.logger(self._component or run.component)
        # structlog.get_logger returns a lazy proxy, which becomes a logger here.
        log = self._logger.bind()
        if not isinstance(log, GenoLeWMLogger):
            msg = "the logger was not made by this package"
            raise InputError(
                msg,
                remediation="pass what get_logger returns, or call geno_lewm_obs.configure first",
            )
        return log


class _Execution:
    """One execution of the traced work: its position in the trace, and its records, if any."""

    def __init__(self, bookends: Bookends | None) -> None:
        self.bookends = bookends
        self.position = child_of(current_position())
        self.goes_on = False
        """Whether the work was left without an end: a coroutine that will be entered has it."""

    def __enter__(self) -> None:
        enter(self.position)
        try:
            if self.bookends is not None and not self.goes_on:
                self.bookends.start()
        except BaseException:
            leave(self.position)
            raise

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        try:
            if self.bookends is not None and not self.goes_on:
                self.bookends.end(exc)
        finally:
            leave(self.position)


# -- the wrappers of decorated functions, by kind of function -------------------


def _function(begin: Callable[[], _Execution], function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        execution = begin()
        with execution:
            result = function(*args, **kwargs)
            if not inspect.iscoroutine(result):
                return result
            execution.goes_on = True
        return finish(execution, result)

    async def finish(execution: _Execution, coroutine: Coroutine[Any, Any, Any]) -> Any:
        with execution:
            execution.goes_on = False
            return await coroutine

    return run


def _coroutine(begin: Callable[[], _Execution], function: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with begin():
            return await function(*args, **kwargs)

    return run


def _generator(begin: Callable[[], _Execution], function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        inside = GeneratorPositions()
        execution = begin()
        generator = function(*args, **kwargs)
        resume = functools.partial(generator.send, None)
        with _steps(inside, execution):
            while True:
                with inside:
                    try:
                        value = resume()
                    except StopIteration as stop:
                        return stop.value
                try:
                    resume = functools.partial(generator.send, (yield value))
                except BaseException as exc:  # noqa: BLE001
                    # Thrown in by the consumer (GeneratorExit too): passed on to the body.
                    resume = functools.partial(generator.throw, exc)

    return run


def _async_generator(
    begin: Callable[[], _Execution], function: Callable[..., Any]
) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        inside = GeneratorPositions()
        execution = begin()
        generator = function(*args, **kwargs)
        resume = functools.partial(generator.asend, None)
        with _steps(inside, execution):
            while True:
                with inside:
                    try:
                        value = await resume()
                    except StopAsyncIteration:
                        return
                try:
                    resume = functools.partial(generator.asend, (yield value))
                except BaseException as exc:  # noqa: BLE001
                    # As in a generator.
                    resume = functools.partial(generator.athrow, exc)

    return run


@contextmanager
def _steps(inside: GeneratorPositions, execution: _Execution) -> Generator[None]:
    """Begin and end *execution* with the generator's positions, not the consumer's."""
    with inside:
        execution.__enter__()
    try:
        yield
    except BaseException as exc:
        with inside:
            execution.__exit__(type(exc), exc, exc.__traceback__)
        raise
    with inside:
        execution.__exit__(None, None, None)


_WRAPPERS: Final = (
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (inspect.isasyncgenfunction, _async_generator),
)
"""Maps each kind of function whose body runs after the call to the maker of its wrapper."""
