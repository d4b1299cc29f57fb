"""
`propagate`: run a function in another thread or process, in the run and trace of the caller.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import copy_context
from typing import Any, Generic, ParamSpec, TypeVar

from ..components.level_here import LevelHere, levels_here
from ..errors import InputError
from ..runs.joining import join, key_here
from ..runs.terms import RunKey, Terms
from ..runs.travelling import bring_terms, terms_of
from ..tracing.position import TracePosition, current_position, enter

P = ParamSpec("P")
R = TypeVar("R")


class propagate(Generic[P, R]):
    """
    Return *function* bound to the context of this call, for an executor, a thread or a process:
    ``pool.submit(propagate(work), 7)``.

    In another thread it runs in a copy of all current context variables: the trace, the run, what
    structlog has bound, and those of other libraries. In another process, whatever its start
    method, it runs in the trace and the run, under the level of `level_here`, and the run goes by
    the same registry, level, durability, strictness and *on_sink_error* there; that process has the
    fields that `configure` gave this one, unless it was given its own. Processors and sinks, and
    other context variables, are left behind. It may be called any number of times, also
    concurrently. Tasks don't need it, since asyncio gives each task a copy of the context that
    started it.

    Args:
        function: Any callable; for another process, one that can be pickled.

    Raises:
        InputError: *function* isn't callable, or is a coroutine or generator function, whose
            body would run later, in the context of its consumer.

    Example::

        from concurrent.futures import ThreadPoolExecutor
        from geno_lewm_obs import get_logger, logged_run, propagate

        def work(step):
            get_logger("data").info("training.metric", step=step, name="loss", value=0.25)

        with logged_run("training", run_id="run-7"), ThreadPoolExecutor() as pool:
            pool.submit(propagate(work), 7).result()

    .. versionadded:: 0.1.0
    """

    def __init__(self, function: Callable[P, R]) -> None:
        if not callable(function):
            msg = "only a callable can be propagated"
            raise InputError(msg, remediation="pass the function, not what it returns")
        if (
            inspect.iscoroutinefunction(function)
            or inspect.isgeneratorfunction(function)
            or inspect.isasyncgenfunction(function)
        ):
            msg = "a coroutine or generator function can't be propagated"
            raise InputError(
                msg,
                remediation=(
                    "tasks carry their context by themselves; "
                    "propagate the function that starts the task"
                ),
            )
        functools.update_wrapper(self, function)
        self._function = function
        self._context = copy_context()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        # A context can be entered only once at a time, so each call gets a copy, which is cheap:
        # its cost doesn't depend on how much the context holds.
        return self._context.copy().run(self._function, *args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self._function, *self._context.copy().run(_here))


def _here() -> tuple[RunKey, Terms, TracePosition, tuple[LevelHere, ...]]:
    key = key_here()
    return key, terms_of(key), current_position(), levels_here()


def _unpickled(
    function: Callable[P, R],
    key: RunKey,
    terms: Terms,
    position: TracePosition,
    levels: tuple[LevelHere, ...],
) -> propagate[P, R]:
    bring_terms(key, terms)
    if levels:
        function = functools.partial(_in_blocks, levels, function)
    return copy_context().run(_arrived, function, key, terms, position)


def _in_blocks(
    levels: tuple[LevelHere, ...], function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    # One block for each call: in this process nobody else knows when the caller's has ended.
    with ExitStack() as blocks:
        for level in levels:
            blocks.enter_context(level)
        return function(*args, **kwargs)


def _arrived(
    function: Callable[P, R], key: RunKey, terms: Terms, position: TracePosition
) -> propagate[P, R]:
    join(key, terms)
    enter(position)
    return propagate(function)
