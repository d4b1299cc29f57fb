"""
What is known of an event before a call: its declaration, and the keys that no rule refuses.

`fast_path` relies on it, so that a call judges only what the call brings.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, Final

import orjson

from ..contract import EventSpec, Key, feeds
from ..contract.check import misfits
from ..contract.key import takes
from ..counters import Sample, TallyTable
from ..process_fields.in_force import FIELDS, on_change
from ..record import INT64, PROMOTED
from ..redaction import apply_rules, holds_sequence, is_clean, names, names_allele
from ..tracing.position import inherited_position
from .channel import Channel
from .feeding import Feed, draw_feed
from .said_once import say_deprecated
from .sampling import sample_of

LARGEST_WHOLE: Final = INT64[-1]
"""The largest whole number at the top of a record; the encoder itself refuses those too small."""
USUAL_WHOLE: Final = 2**30 - 1
"""The largest number that the interpreter compares in one step."""


class TakeSlowPath(Exception):
    """Something about a call, or about what is bound, needs the stages."""


class Plan:
    """
    What is known of one registered event in one channel.

    Args:
        spec: The event's declaration.
        keys: The allowed keys of its ``data`` that no rule refuses, whatever stands beside them.
        alleles: Those that it refuses where a chromosome and a position stand beside them.
        declared: What is declared of all of its keys.
        notices: What the channel has said on stderr.
        sample: What sampling knows of it; None where it isn't sampled.
    """

    __slots__ = (
        *("alleles", "declared", "event", "feed", "kept", "keys"),
        *("notices", "numbers", "sample", "spec", "takes"),
    )

    def __init__(
        self,
        spec: EventSpec,
        keys: frozenset[str],
        alleles: frozenset[str],
        declared: Mapping[str, Key],
        *,
        notices: TallyTable,
        sample: Sample | None = None,
    ) -> None:
        self.spec = spec
        self.event = spec.name
        self.notices = notices
        self.sample = sample
        self.feed: Feed | None = None
        """Takes the data of each record; None where the event feeds no metric."""
        self.keys = keys
        self.alleles = alleles
        self.kept: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        """What `bound_fields` has worked out for sets of names that loggers bind."""
        self.declared = declared
        self.takes = {key: takes(declared[key]) for key in keys}
        """For each of `keys`, the types whose values fit it, whatever they are."""
        self.numbers: dict[str, type | None] = {"exc_info": None}
        """For each of them, the type of number that it had last; None where it takes none."""
        for key, types in self.takes.items():
            self.numbers[key] = next((kind for kind in (float, int) if kind in types), None)

    def fits(self, data: dict[str, Any]) -> bool:
        """Tell whether each value of *data*, as a record holds them, is what its key declares."""
        takes = self.takes
        for key, value in data.items():
            if type(value) not in takes[key]:
                return not any(misfits(self.declared, data))
        return True


def draw_plan(channel: Channel, event: str) -> Plan:
    """
    Make the plan of *event*, which *channel* keeps from now on.

    Raises:
        TakeSlowPath: records of this event need the stages at every call: it isn't registered, or a
            rule refuses its name, the run's or the component's.
    """
    spec = channel.registry.get(event)
    if type(event) is not str or spec is None or not is_clean(event):
        raise TakeSlowPath
    if spec.deprecated:
        say_deprecated(channel.counts.notices, spec)
    if holds_sequence(orjson.dumps([channel.run_id, channel.component])):
        raise TakeSlowPath
    edition, allowed = names.edition, channel.registry.allowed_keys(event) | FIELDS.keys()
    _, refusals = apply_rules(dict.fromkeys(allowed), allowed)
    alleles = frozenset(filter(names_allele, allowed))
    refused = {refusal.key for refusal in refusals}
    keys = allowed - refused - alleles - {*PROMOTED, "event", "exc_info", "stack_info"}
    inherited_position()  # `fast_path` relies on its having been asked for
    sample = sample_of(channel, spec) if spec.sample_every > 1 else None
    declared = channel.registry.declared_keys(event)
    if FIELDS:
        declared = {**dict.fromkeys(FIELDS, Key()), **declared}
    notices = channel.counts.notices
    plan = Plan(spec, keys, alleles, declared, notices=notices, sample=sample)
    channel.plans[event] = plan
    draw_feed(plan)
    _remember(channel)
    if edition is not names.edition:  # the list of names grew meanwhile
        _forget_plans()
        raise TakeSlowPath
    return plan


_channels: Final[dict[int, weakref.ref[Channel]]] = {}
"""
The channels that have plans. A dict can be listed in one step, whatever other threads and the
garbage collector do meanwhile; a `WeakSet` can't.
"""


def _remember(channel: Channel) -> None:
    key = id(channel)
    if key not in _channels:
        _channels[key] = weakref.ref(channel, lambda _: _channels.pop(key, None))


def _forget_plans() -> None:
    for reference in list(_channels.values()):
        channel = reference()
        if channel is not None:
            channel.plans = {}


names.on_growth.append(_forget_plans)
on_change.append(_forget_plans)
feeds.on_change.append(_forget_plans)
