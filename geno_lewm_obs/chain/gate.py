"""
Stage 6: drop what the level or sampling hides, and count it.

It stands last so that a strict registry finds a misspelt debug event that would be dropped. In the
common case `fast_path` and `quiet_calls` do the same before the stages, with the rules from here.
"""

from __future__ import annotations

from structlog import DropEvent
from structlog.typing import EventDict

from ..record import RANK
from .call import CALL, call_of
from .channel import Channel
from .sampling import is_below_level, is_sampled_out, sample_of


def gate(channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """
    Let the record through, or count it and drop it.

    Sampling applies to debug records of events that declare it: by ``step`` where there is one,
    else by count. The last one that it hides is held, since it may be the last of the run.

    Raises:
        structlog.DropEvent: the record is not to be written.
    """
    call = call_of(event_dict)
    event_dict.pop(CALL, None)
    if call.is_kept:  # the level and sampling have let it through already
        return event_dict
    spec, step = call.spec, event_dict.get("step")
    if is_below_level(channel, RANK[severity], spec, step):
        channel.counts.below_level.add()
        raise DropEvent
    if severity == "debug" and spec is not None and spec.sample_every > 1:
        sample = sample_of(channel, spec)
        if is_sampled_out(sample, step):
            sample.held = (channel, event_dict)
            raise DropEvent
    return event_dict
