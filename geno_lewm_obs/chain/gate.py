"""
Stage 6: what is kept. Severity first, then sampling; both count what they hide, and drop by `structlog.DropEvent`.

It stands last so that a misspelt debug event is found in strict mode although it would be dropped.
"""

from __future__ import annotations

from structlog import DropEvent
from structlog.typing import EventDict

from ..channel import Channel
from ..contract import EventSpec
from ..record import RANK


def gate(channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """
    Let the record through, or count it and drop it.

    Sampling applies to debug records of events that declare it: by ``step`` where there is one, else by count; the first is always kept.

    Raises:
        structlog.DropEvent: the record is not to be written.
    """
    spec: EventSpec | None = event_dict.pop("_spec")
    if RANK[severity] < channel.threshold:
        channel.counts.below_level.add()
        raise DropEvent
    if spec is not None and spec.sample_every > 1 and severity == "debug":
        seen = channel.counts.seen.add(spec.name)
        position = event_dict.get("step", seen)
        if seen > 0 and position % spec.sample_every:
            channel.counts.sampled_out.add(spec.name)
            raise DropEvent
    return event_dict
