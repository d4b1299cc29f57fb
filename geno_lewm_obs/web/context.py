"""
What a request has in the context variables: its span, and what structlog has bound for it.

Servers reuse contexts. A worker thread of a WSGI server handles one request after another in the
same one, and an ASGI server may start the task of a request in the context of the one before.
Neither the trace of that request nor its user may be seen in the next.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final

from structlog.contextvars import bind_contextvars

from ..chain.context_variables import CONTEXT_VARS
from ..tracing.position import TracePosition, exchange_entered

_UNBOUND: Final = ...
"""What structlog leaves in a variable that is bound no more."""
_Values = dict[str, Any]


class RequestContext:
    """
    The context of one request: a context manager, for each piece of work that is done for it.

    What handlers bind is there again in the next piece. Outside, all is as it was before. A piece
    may end in another context than it began in, as a coroutine that is dropped does: that context
    is left as it is.

    Args:
        position: The place of the request in its trace; None for a request that isn't traced.
        **bound: What structlog has bound for it from the beginning.
    """

    __slots__ = ("_base", "_entered", "_first", "_inside", "_outer", "_outside")

    def __init__(self, position: TracePosition | None, **bound: Any) -> None:
        self._entered: tuple[TracePosition, ...] = () if position is None else (position,)
        """The positions inside; while inside, those outside."""
        self._first = bound
        self._base: _Values = {}
        """What was bound when it was first entered, but for what another request had bound."""
        self._inside: _Values | None = None
        """What is bound inside, once it was left."""
        self._outside: _Values = {}
        self._outer: RequestContext | None = None

    def __enter__(self) -> None:
        self._outer = _current.get()
        _current.set(self)
        self._entered = exchange_entered(self._entered)
        self._outside = _bound_here()
        if self._inside is not None:
            _bind(self._inside)
            return
        self._base = self._outside
        if self._outer is not None:
            # This is a copy of another request's context, whether or not that has ended.
            self._base = self._outer._base  # noqa: SLF001
            _bind(self._base)
        if self._first:
            bind_contextvars(**self._first)

    def __exit__(self, *_: object) -> None:
        if _current.get() is not self:
            return
        self._inside = _bound_here()
        _bind(self._outside)
        self._entered = exchange_entered(self._entered)
        _current.set(self._outer)
        self._outer = None


def _bound_here() -> _Values:
    return {name: variable.get() for name, variable in CONTEXT_VARS.copy().items()}


def _bind(values: _Values) -> None:
    """Let structlog's variables hold *values*, and those that aren't named there nothing."""
    for name, variable in CONTEXT_VARS.copy().items():
        value = values.get(name, _UNBOUND)
        if variable.get() is not value:
            variable.set(value)


_current: Final[ContextVar[RequestContext | None]] = ContextVar(
    "geno_lewm_obs_request", default=None
)
