"""
One record's way, from what a caller passed to what may be written: six structlog processors.

    validate      the event is declared
    promote       known fields rise to the top of the record, an exception becomes fields
    redact        the rules; from here on only plain, allowed values exist
    merge_trace   trace_id and span_id
    stamp         when, how severe, which run, which component
    gate          the level, then sampling

`slow_path` sends a call through them; `fast_path` is what they come to for a call in which nothing
is unusual; `quiet_calls` is for calls that mostly write nothing. What can be known before a call
stands in `event_plan`, what the stages know of a call in `call`, and where its record goes in
`channel`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from structlog.typing import Processor

from .gate import gate
from .merge_trace import merge_trace
from .promote import promote
from .redact import redact
from .stamp import stamp
from .validate import validate


def build_chain(processors: Sequence[Processor] = ()) -> list[Processor]:
    """
    Return the stages in order.

    Args:
        processors: A user's own structlog processors. They come first, so that whatever they add
            passes every rule.

    .. versionadded:: 0.1.0
    """
    if processors:
        # loaded only by programs that have some
        from .callsite import see_past_package

        see_past_package(processors)
    return [
        *processors,
        validate,  # the registry knows the event
        promote,  # step, epoch, phase … rise out of data; exceptions become fields
        redact,  # from here on only plain, allowed values exist
        merge_trace,  # trace_id, span_id
        stamp,  # ts, severity, run_id, component
        gate,  # severity, then sampling
    ]


STANDARD: Final = build_chain()
"""The chain without any processor of a user's, which `fast_path` stands for."""
