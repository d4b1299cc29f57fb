"""
Traces and spans as a program sets them: for a block of code, for a span, for a request to others.

`position` knows which is the current one, and is what the chain reads. Nothing here writes records;
`spans` does.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from .position import (
    SpanPosition,
    TracePosition,
    current_position,
    enter,
    entered_positions,
    exchange_entered,
    leave,
)
from .traceparent import (
    RANDOM,
    SAMPLED,
    check_trace,
    format_traceparent,
    new_span_id,
    new_trace_id,
)


@contextmanager
def set_trace_context(
    *, trace_id: str | None, span_id: str | None, flags: int = SAMPLED
) -> Generator[None]:
    """
    Give records of this thread or task *trace_id* and *span_id* until the block ends.

    Args:
        trace_id: 32 lower-case hex digits, not all zero; None for no trace.
        span_id: 16 lower-case hex digits, not all zero; None for no span.
        flags: The trace flags that `child_env` and `current_traceparent` pass on: 1 for sampled,
            0 for not sampled, or what `parse_traceparent` returned.

    Raises:
        InputError: an id is malformed, or *flags* is not an integer from 0 to 255.

    Example::

        from geno_lewm_obs import get_logger, parse_traceparent, set_trace_context

        header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        parent = parse_traceparent(header)
        with set_trace_context(**parent._asdict()):
            record = get_logger("api").info("training.metric", name="loss", value=0.25)
        assert record.trace_id == parent.trace_id

    .. versionadded:: 0.1.0
    """
    check_trace(trace_id, span_id, flags)
    position = TracePosition((trace_id, span_id), flags)
    enter(position)
    try:
        yield
    finally:
        leave(position)


def current_traceparent() -> str | None:
    """
    Return the ``traceparent`` header for a request made here, or None where there is no span.

    For a process that is started here, use `child_env`.

    .. versionadded:: 0.1.0
    """
    (trace_id, span_id), flags = current_position()
    if trace_id is None or span_id is None:
        return None
    return format_traceparent(trace_id, span_id, flags)


def child_of(position: TracePosition | None) -> TracePosition:
    """Return a new span below *position*: in the same trace, or in a new one if it has none."""
    if position is None or position.ids[0] is None:
        return SpanPosition((new_trace_id(), new_span_id()), SAMPLED | RANDOM)
    return SpanPosition((position.ids[0], new_span_id()), position.flags)


class GeneratorPositions:
    """
    The positions entered inside a generator, kept apart from those of its consumer.

    Python runs a generator in the context that asks for the next value, so a position that the
    body enters would also be current in the consumer. Used as a context manager around each step,
    this exchanges the two sets of positions.
    """

    def __init__(self) -> None:
        self._other = entered_positions()

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        self._other = exchange_entered(self._other)
