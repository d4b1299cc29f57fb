"""
Stage 6: what is kept. Severity first, then sampling; both count what they hide, and drop by
`structlog.DropEvent`.

It stands last so that a misspelt debug event is found in strict mode although it would be dropped.
"""

from __future__ import annotations

from structlog import DropEvent
from structlog.typing import EventDict

from ..contract import EventSpec
from ..record import RANK
from .call import CALL, call_of
from .channel import Channel


def gate(channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """
    Let the record through, or count it and drop it.

    Sampling applies to debug records of events that declare it: by ``step`` where there is one,
    else by count; the first is always kept.

    Raises:
        structlog.DropEvent: the record is not to be written.
    """
    call = call_of(event_dict)
    event_dict.pop(CALL, None)
    if RANK[severity] < channel.threshold:
        channel.counts.below_level.add()
        raise DropEvent
    may_hide = severity == "debug" and not call.is_kept
    if may_hide and call.spec and is_sampled_out(channel, call.spec, event_dict.get("step")):
        raise DropEvent
    return event_dict


def is_sampled_out(channel: Channel, spec: EventSpec, step: int | None) -> bool:
    """
    Count a debug record of *spec*, and tell whether sampling hides it. The logger asks before the
    chain, where it can.
    """
    if spec.sample_every == 1:
        return False
    seen = channel.counts.seen.add(spec.name)
    position = seen if step is None else step
    if seen > 0 and position % spec.sample_every:
        channel.counts.sampled_out.add(spec.name)
        return True
    return False
