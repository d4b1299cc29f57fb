"""
`propagate`: a function that runs elsewhere, in another thread or process, in the trace and the run
of where it was passed on.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Generic, ParamSpec, TypeVar

from ..errors import InputError
from ..runs.joining import join, key_here
from ..runs.run import RunKey
from ..tracing.context import Place, current_place, enter

P = ParamSpec("P")
R = TypeVar("R")


class propagate(Generic[P, R]):  # noqa: N801 - used like a function
    """
    Return *function* bound to the context of this call, for an executor, a thread or a process:
    ``pool.submit(propagate(work), 7)``.

    In another thread it runs in a copy of all context variables that hold here: trace, run, what
    structlog has bound, and others'. In another process, whichever way that was started, it runs
    in the trace and the run; the rest stays behind. It may be called any number of times, at once
    too. Tasks need no such thing, since asyncio gives each a copy of its starter's context.

    Args:
        function: Any callable; for another process one that can be pickled.

    Raises:
        InputError: *function* isn't callable, or it's a coroutine or generator function, whose
            body runs later in the context of whoever runs it.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        if not callable(function):
            msg = "only a callable can be propagated"
            raise InputError(msg, remediation="pass the function, not what it returns")
        if any(
            kind(function)
            for kind in (
                inspect.iscoroutinefunction,
                inspect.isgeneratorfunction,
                inspect.isasyncgenfunction,
            )
        ):
            msg = "a coroutine or generator function can't be propagated"
            raise InputError(
                msg,
                remediation="tasks carry their context by themselves; propagate the function that starts the task",
            )
        functools.update_wrapper(self, function)
        self._function = function
        self._context = copy_context()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        # A context can be entered only once at a time, so each call gets its own; copying one
        # costs the same whatever it holds.
        return self._context.copy().run(self._function, *args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self._function, *self._context.copy().run(_here))


def _here() -> tuple[RunKey, Place]:
    return key_here(), current_place()


def _unpickled(function: Callable[P, R], key: RunKey, place: Place) -> propagate[P, R]:
    return copy_context().run(_arrived, function, key, place)


def _arrived(function: Callable[P, R], key: RunKey, place: Place) -> propagate[P, R]:
    join(key)
    enter(place)
    return propagate(function)
