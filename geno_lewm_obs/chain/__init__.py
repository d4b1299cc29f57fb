"""
The way of one record, from what a caller passed to what may be written: six structlog processors,
a module each.

Between the stages a record is a dict. Private entries travel in it, and none leaves the gate:

    _spec      from `validate`: the event's declaration, or None where it isn't registered
    _bound     from the logger: names of entries that were bound, not passed at the call
    _lenient   from the logger: redaction drops and counts, even in strict mode
    _kept      from the logger: sampling has let it through already

`make_level_function` is the same way cut short for records in which nothing is unusual;
`event_plan` is what it knows beforehand.
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
"""The chain that `make_level_function` stands for."""
