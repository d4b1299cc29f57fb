"""
Stage 6: drop what the level or sampling hides, and count it.

It stands last so that a strict registry finds a misspelt debug event that would be dropped. In the
common case `fast_path` and `quiet_calls` do the same before the stages, with the rules from here.
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
    """Count a debug record of *spec*, and tell whether sampling hides it."""
    if spec.sample_every == 1:
        return False
    seen = channel.counts.seen.add(spec.name)
    position = seen if step is None else step
    if seen > 0 and position % spec.sample_every:
        channel.counts.sampled_out.add(spec.name)
        return True
    return False
