"""
What can be known of a record before it's logged: of its event in a channel, and of what its logger
has bound.

The `make_level_function` way goes by it, so that a call judges only what the call brings.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, Final

import orjson

from ..contract import EventSpec
from ..record import PROMOTED
from ..redaction import Rule, apply_rules, holds_sequence, is_plain, names
from ..tracing.context import inherited_position
from .channel import Channel

_EXACT: Final = frozenset({str, int, float, bool, type(None)})
"""Types whose values nobody can change after they were judged."""


class TakeSlowPath(Exception):  # noqa: N818 - an order, not an error
    """
    A record, or what is bound, isn't plain, or a rule refuses some of it: it has to go the long
    way.
    """


class Plan:
    """
    One registered event in one channel.

    Args:
        spec: Its declaration.
        keys: The keys of its ``data`` that no rule refuses.
    """

    __slots__ = ("event", "is_sampled", "keys", "spec")

    def __init__(self, spec: EventSpec, keys: frozenset[str]) -> None:
        self.spec = spec
        self.event = spec.name
        self.is_sampled = spec.sample_every > 1
        self.keys = keys


def draw_plan(channel: Channel, event: str) -> Plan:
    """
    Return the plan of *event*, which *channel* keeps from now on.

    Raises:
        TakeSlowPath: its records need a closer look each time.
    """
    spec = channel.registry.get(event)
    if (
        type(event) is not str
        or spec is None
        or not is_plain(event)
        or holds_sequence(orjson.dumps([channel.run_id, channel.component]))
    ):
        raise TakeSlowPath
    edition, allowed = names.edition, channel.registry.allowed_keys(event)
    _, refusals = apply_rules(dict.fromkeys(allowed), allowed)
    keys = allowed - {refusal.key for refusal in refusals} - {*PROMOTED, "event", "exc_info"}
    inherited_position()  # which `make_level_function` takes for asked
    plan = channel.plans[event] = Plan(spec, keys)
    _remember(channel)
    if edition != names.edition:  # the list of names grew meanwhile
        _forget_plans()
        raise TakeSlowPath
    return plan


_channels: Final[dict[int, weakref.ref[Channel]]] = {}
"""
Those that have plans. A dict, since it can be copied in one step, whatever other threads and the
garbage collector do.
"""


def _remember(channel: Channel) -> None:
    key = id(channel)
    if key not in _channels:
        _channels[key] = weakref.ref(channel, lambda _: _channels.pop(key, None))


def _forget_plans() -> None:
    for reference in _channels.copy().values():
        channel = reference()
        if channel is not None:
            channel.plans = {}


names.on_growth.append(_forget_plans)


Held = tuple[dict[str, Any], Any, Any, Any, Any]
"""
What a logger has bound, as a record of one event holds it: data, step, epoch, phase, duration_ms.
"""


class Bound:
    """
    What a logger has bound, judged once for each event.

    Args:
        context: Keys and values as the caller bound them; not changed afterwards.
    """

    __slots__ = ("_context", "_held")

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self._held: dict[Plan, Held] = {}

    def join(  # noqa: PLR0917 - as many as `make_level_function` has in hand
        self, plan: Plan, data: dict[str, Any], step: Any, epoch: Any, phase: Any, duration_ms: Any
    ) -> tuple[Any, ...]:
        """
        Return the five for a record of *plan*, with what is bound where the call brings nothing.

        Raises:
            TakeSlowPath: what is bound needs a closer look each time.
        """
        held = self._held.get(plan)
        if held is None:
            held = self._held[plan] = self._judge(plan)
        own, own_step, own_epoch, own_phase, own_duration_ms = held
        return (
            own | data,
            own_step if step is None else step,
            own_epoch if epoch is None else epoch,
            own_phase if phase is None else phase,
            own_duration_ms if duration_ms is None else duration_ms,
        )

    def has(self, name: str) -> bool:
        return name in self._context

    def _judge(self, plan: Plan) -> Held:
        context = self._context
        if not _EXACT.issuperset(map(type, context.values())) or not {
            "exc_info",
            "error_code",
        }.isdisjoint(context):
            raise TakeSlowPath
        fields = {name: context[name] for name in PROMOTED if context.get(name) is not None}
        if not all(
            type(value) is _FIELD_TYPES[name] and (type(value) is str or value in _WHOLE)
            for name, value in fields.items()
        ):
            raise TakeSlowPath
        others = {key: value for key, value in context.items() if key not in PROMOTED}
        data, refusals = apply_rules(others, plan.keys)
        texts = [value for value in (*data.values(), *fields.values()) if type(value) is str]
        if not all(refusal.rule is Rule.KEYS for refusal in refusals) or not all(
            map(is_plain, texts)
        ):
            raise TakeSlowPath
        return (
            data,
            fields.get("step"),
            fields.get("epoch"),
            fields.get("phase"),
            fields.get("duration_ms"),
        )


_WHOLE: Final = range(-(2**63), 2**63)
"""The whole numbers that the top of a record holds."""
_FIELD_TYPES: Final = {"step": int, "epoch": int, "phase": str, "duration_ms": int}
