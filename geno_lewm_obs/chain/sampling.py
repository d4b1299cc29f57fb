"""
Which debug records of a sampled event are kept: the first, then one in so many.

One is kept when its step is far enough behind the last kept one's, or when as many records have
passed since. So every stride keeps its share, and so do steps that begin anew. The last record is
kept too: `last_hidden`.
"""

from __future__ import annotations

from typing import Final

from ..contract import EventSpec
from ..counters import Sample
from ..record import RANK
from .channel import Channel

_DEBUG: Final = RANK["debug"]


def sample_of(channel: Channel, spec: EventSpec) -> Sample:
    """Return what sampling knows of *spec* in *channel*."""
    every = spec.sample_every
    return channel.counts.sampled_out.sample(
        channel.component, spec.name, every, channel.log_every or every
    )


def is_sampled_out(sample: Sample, step: int | None) -> bool:
    """Count a debug record, and tell whether sampling hides it."""
    seen = sample.seen.add()
    if seen < sample.due and (step is None or step < sample.due_step):
        return True
    sample.keep(seen, step)
    return False


def is_hidden(channel: Channel, rank: int) -> bool:
    """
    Tell whether the level hides records of *rank*, whatever they hold, and count one if so.

    It isn't so where a strict registry has something to say of them, or *log_every* may keep them.
    """
    if rank >= channel.threshold or channel.registry_strict or channel.log_every is not None:
        return False
    next(channel.counts.below_level.ticks)
    return True


def is_below_level(channel: Channel, rank: int, spec: EventSpec | None, step: int | None) -> bool:
    """
    Tell whether the level hides a record of *rank*.

    It doesn't hide those that *log_every* keeps: debug records of a sampled event, with a step.
    """
    if rank >= channel.threshold:
        return False
    is_sampled = spec is not None and spec.sample_every > 1 and rank == _DEBUG
    return not (is_sampled and step is not None and channel.log_every is not None)
