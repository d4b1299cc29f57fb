"""
The current trace and span, as the chain reads them for each record.

The current position is, in this order: the one that a `set_trace_context` block entered last; the
current span of OpenTelemetry, if its API is loaded; the one that a `span` or a request entered
last; what ``TRACEPARENT`` said when the process started. So records have the ids that the tracing
backend knows. `context` makes new positions.
"""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Final

from ..config import TRACEPARENT_VARIABLE
from ..named_tuple import NamedTuple

TraceContext = tuple[str | None, str | None]
"""Trace id and span id: 32 and 16 lower-case hex digits, or None."""


class TracePosition(NamedTuple):
    """A trace, a span in it, and the flags that go with them in a ``traceparent``."""

    ids: TraceContext
    flags: int = 0x01
    """`traceparent.SAMPLED`, unless something else is said."""


class SpanPosition(TracePosition):
    """
    The position of a `span` or a request of this package. The current span of OpenTelemetry comes
    before it, since a backend knows no other.
    """

    __slots__ = ()


def current_trace_context() -> TraceContext:
    """
    Return the current trace id and span id, each None where there is none.

    .. versionadded:: 0.1.0
    """
    # Called for every record of a traced process, so the usual case is told here.
    positions = _positions.get()
    if positions and OPENTELEMETRY not in sys.modules:
        return positions[-1][0]
    return current_position()[0]


def current_position() -> TracePosition:
    """Return the current position; `current_trace_context` returns its ids alone."""
    positions = _positions.get()
    here = positions[-1] if positions else None
    if here is not None and not isinstance(here, SpanPosition):
        return here
    return opentelemetry_position() or here or inherited_position()


def enter(position: TracePosition) -> None:
    """Make *position* the current one in this context, until `leave`."""
    ever_traced[True] = None
    _positions.set((*_positions.get(), position))


def leave(position: TracePosition) -> None:
    """
    Remove *position* from those entered in this context, whether or not it is the last of them.

    Blocks may overlap, and a generator may be closed in another context than the one that it began
    in. `ContextVar.reset` would raise there, or bring back a position whose block has ended.
    """
    positions = _positions.get()
    if positions and positions[-1] is position:  # nearly always
        _positions.set(positions[:-1])
    else:
        _positions.set(tuple(each for each in positions if each is not position))


def exchange_entered(positions: tuple[TracePosition, ...]) -> tuple[TracePosition, ...]:
    """Make *positions* those that are entered in this context, and return those that were."""
    before = _positions.get()
    if positions:
        ever_traced[True] = None
    _positions.set(positions)
    return before


def opentelemetry_position() -> TracePosition | None:
    """
    Return OpenTelemetry's current span, or None where there is none or its API isn't loaded.

    This never loads the API.
    """
    trace: Any = sys.modules.get(OPENTELEMETRY)
    if trace is None:
        return None
    try:
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return _from_opentelemetry(context.trace_id, context.span_id, context.trace_flags)
    except Exception:  # noqa: BLE001
        # The API is half imported, or the span is of a foreign class: the record is still written.
        return None


@lru_cache(maxsize=256)
def _from_opentelemetry(trace: int, span: int, flags: int) -> TracePosition | None:
    # loaded only by programs that have spans
    from .traceparent import RANDOM, SAMPLED, is_span_id, is_trace_id

    trace_id, span_id = f"{trace:032x}", f"{span:016x}"
    if not is_trace_id(trace_id) or not is_span_id(span_id):
        return None
    return TracePosition((trace_id, span_id), flags & (SAMPLED | RANDOM))


@cache
def inherited_position() -> TracePosition:
    """
    Return the position that ``TRACEPARENT`` named at the first call, or `UNTRACED`.

    Later changes of the variable are meant for other processes and have no effect here.
    """
    position = _from_environment()
    inherited[:] = [] if position is UNTRACED else [position]
    if inherited:
        ever_traced[True] = None
    return position


def _from_environment() -> TracePosition:
    header = os.environ.get(TRACEPARENT_VARIABLE)
    if not header:
        return UNTRACED
    # loaded only by programs that were started in a trace
    from ..notice import say
    from .traceparent import parse_traceparent

    parent = parse_traceparent(header)
    if parent is None:
        say(f"{TRACEPARENT_VARIABLE} is malformed and ignored; records carry no trace")
        return UNTRACED
    return TracePosition((parent.trace_id, parent.span_id), parent.flags)


UNTRACED: Final = TracePosition((None, None))
OPENTELEMETRY: Final = "opentelemetry.trace"
_positions: Final[ContextVar[tuple[TracePosition, ...]]] = ContextVar(
    "geno_lewm_obs_trace", default=()
)
entered_positions: Final = _positions.get
"""
Return the positions that blocks have entered in this context, the innermost last.

It is a bare `ContextVar.get`, which the fast path calls for every record.
"""
inherited: Final[list[TracePosition]] = []
"""The position from ``TRACEPARENT``, if any; filled by the first call of `inherited_position`."""
ever_traced: Final[dict[bool, None]] = {}
"""Empty until this process has its first position; tested before the two above are looked at."""
