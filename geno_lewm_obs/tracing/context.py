"""
The trace that records belong to: set for a block of code, read by the chain, passed on to threads
and processes.

It writes no record: `spans` does. What holds is, in this order, what a block set; the current span
of OpenTelemetry, where its API is loaded; what ``TRACEPARENT`` said at start-up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from ..config import TRACEPARENT_VARIABLE
from ..notice import say
from .traceparent import (
    RANDOM,
    SAMPLED,
    check_trace,
    format_traceparent,
    is_span_id,
    is_trace_id,
    new_span_id,
    new_trace_id,
    parse_traceparent,
)

TraceContext = tuple[str | None, str | None]
"""Trace id and span id: 32 and 16 lower-case hex digits, or None."""


class Place(NamedTuple):
    """One place in a trace, as a block set it."""

    ids: TraceContext
    flags: int = SAMPLED


@contextmanager
def set_trace_context(
    *, trace_id: str | None, span_id: str | None, flags: int = SAMPLED
) -> Generator[None]:
    """
    Give records of this thread or task *trace_id* and *span_id* until the block ends.

    Args:
        trace_id: 32 lower-case hex digits, not all zero; None for no trace.
        span_id: 16 lower-case hex digits, not all zero; None for no span.
        flags: What `child_env` and `current_traceparent` say on: 1 for sampled, 0 for not, as
            `parse_traceparent` gave them.

    Raises:
        InputError: an id is malformed, or *flags* is no byte.
    """
    check_trace(trace_id, span_id, flags)
    place = Place((trace_id, span_id), flags)
    enter(place)
    try:
        yield
    finally:
        leave(place)


def current_trace_context() -> TraceContext:
    """Return the trace id and span id that hold here."""
    # On the way of every record: one ContextVar.get, then one look into sys.modules.
    places = _places.get()
    if places:
        return places[-1][0]
    if OPENTELEMETRY in sys.modules:
        return (opentelemetry_place() or inherited_position())[0]
    return inherited_position()[0]


def current_traceparent() -> str | None:
    """
    Return the ``traceparent`` for a request made here, or None where no span holds; `child_env`
    has it for a process.
    """
    (trace_id, span_id), flags = current_place()
    if trace_id is None or span_id is None:
        return None
    return format_traceparent(trace_id, span_id, flags)


def current_place() -> Place:
    """Return what holds here, flags included."""
    places = _places.get()
    return places[-1] if places else opentelemetry_place() or inherited_position()


def child_of(place: Place | None) -> Place:
    """Return a new span under *place*: in its trace, or in a new one where it has none."""
    if place is None or place.ids[0] is None:
        return Place((new_trace_id(), new_span_id()), SAMPLED | RANDOM)
    return Place((place.ids[0], new_span_id()), place.flags)


def enter(place: Place) -> None:
    """Let *place* hold in this context, until `leave`."""
    ever_traced.add(True)
    _places.set((*_places.get(), place))


def leave(place: Place) -> None:
    """
    Let *place* hold no more, wherever it is among those entered here.

    Blocks may overlap, and a generator may be closed in another context than it began in; a
    token's reset would raise there, or bring back what has ended.
    """
    places = _places.get()
    _places.set(tuple(each for each in places if each is not place))


@contextmanager
def alone(place: Place) -> Generator[None]:
    """
    Let *place* hold, and nothing of what held before: servers may start a request's task in the
    context of the one before it.
    """
    before = _places.get()
    ever_traced.add(True)
    _places.set((place,))
    try:
        yield
    finally:
        # else it's closed from another context, which isn't touched
        if any(each is place for each in _places.get()):
            _places.set(before)


class Apart:
    """
    The places inside a generator, kept apart from its consumer's: around each step, as a context
    manager, it exchanges the two.

    Python runs a generator in whichever context asks for the next value, so what a body sets would
    otherwise hold in the consumer too.
    """

    def __init__(self) -> None:
        self._aside = _places.get()

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        here = _places.get()
        _places.set(self._aside)
        self._aside = here


def opentelemetry_place() -> Place | None:
    """
    Return OpenTelemetry's current span, where its API is loaded and has one; it's never loaded for
    that.
    """
    trace: Any = sys.modules.get(OPENTELEMETRY)
    if trace is None:
        return None
    try:
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return _opentelemetry_place(
            context.trace_id, context.span_id, context.trace_flags & (SAMPLED | RANDOM)
        )
    except Exception:  # noqa: BLE001
        # half imported, or a span of somebody's own: no reason to lose a record
        return None


@lru_cache(maxsize=256)
def _opentelemetry_place(trace: int, span: int, flags: int) -> Place | None:
    trace_id, span_id = f"{trace:032x}", f"{span:016x}"
    return (
        Place((trace_id, span_id), flags) if is_trace_id(trace_id) and is_span_id(span_id) else None
    )


@cache
def inherited_position() -> Place:
    """
    Return what ``TRACEPARENT`` said when this was first asked; what it says later is for other
    processes.
    """
    place = _from_environment()
    inherited[:] = [place] if place is not NOWHERE else []
    if inherited:
        ever_traced.add(True)
    return place


def _from_environment() -> Place:
    header = os.environ.get(TRACEPARENT_VARIABLE)
    if not header:
        return NOWHERE
    parent = parse_traceparent(header)
    if parent is None:
        say(f"{TRACEPARENT_VARIABLE} is malformed and ignored; records carry no trace")
        return NOWHERE
    return Place((parent.trace_id, parent.span_id), parent.flags)


NOWHERE: Final = Place((None, None))
OPENTELEMETRY: Final = "opentelemetry.trace"
_places: Final[ContextVar[tuple[Place, ...]]] = ContextVar("geno_lewm_obs_trace", default=())
entered_positions: Final = _places.get
"""
Return the positions that blocks have entered in this context, the innermost last.

It is a bare `ContextVar.get`, which the fast path calls for every record.
"""
inherited: Final[list[Place]] = []
"""The position from ``TRACEPARENT``, if any; filled by the first call of `inherited_position`."""
ever_traced: Final[set[bool]] = set()
"""Empty until this process has its first position; tested before the two above are looked at."""
