"""
What a logger has bound, judged once for each event instead of at every call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..record import FIELD_TYPES, INT64, PROMOTED
from ..redaction import MOST_AT_EDGES, apply_to_values, clean_edge, edge_of, is_clean
from .event_plan import Plan, TakeSlowPath
from .said_once import is_known_to_be_bound

_IMMUTABLE: Final = frozenset({str, int, float, bool, type(None)})
"""Types whose values nobody can change after they were judged."""
_MAX_PLANS: Final = 1000
"""Plans, of which each extension of the names that are refused makes new ones."""
_MAX_NAMES: Final = 100
"""Sets of names that an event's records are bound with; a program has a few."""
_NOT_DATA: Final = frozenset({*PROMOTED, "exc_info", "stack_info"})
_NEEDS_STAGES: Final = frozenset({"exc_info", "stack_info", "error_code"})

Joined = tuple[dict[str, Any], int, Any, Any, Any, Any]
"""
``data`` of a record, how much of a sequence may stand at the edges of what is bound of it, and
``step``, ``epoch``, ``phase`` and ``duration_ms``.
"""


class BoundFields:
    """
    What a logger has bound.

    Args:
        context: Keys and values as the caller bound them. It isn't changed afterwards.
    """

    __slots__ = ("_context", "_edges", "_judged")

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self._judged: dict[Plan, Joined] = {}
        self._edges: dict[str, int] = {}

    def join(  # noqa: PLR0917 - named arguments would cost more
        self, plan: Plan, data: dict[str, Any], step: Any, epoch: Any, phase: Any, duration_ms: Any
    ) -> Joined:
        """
        Return the fields of a record of *plan*: what was passed, else what is bound.

        Raises:
            TakeSlowPath: what is bound needs the stages at every call.
        """
        judged = self._judged.get(plan)
        if judged is None:
            if len(self._judged) >= _MAX_PLANS:
                self._judged.clear()
            judged = self._judged[plan] = self._glance(plan) or self._judge(plan)
        own, edges, own_step, own_epoch, own_phase, own_duration_ms = judged
        return (
            own | data,
            edges,
            own_step if step is None else step,
            own_epoch if epoch is None else epoch,
            own_phase if phase is None else phase,
            own_duration_ms if duration_ms is None else duration_ms,
        )

    def has(self, name: str) -> bool:
        """Tell whether *name* is bound."""
        return name in self._context

    def _glance(self, plan: Plan) -> Joined | None:
        """Return what is bound if one look at each value tells that it passes, else None."""
        context = self._context
        names = (*context,)
        try:
            kept = plan.kept[names]
        except KeyError:
            kept = _keep(plan, names)
        if kept is None:
            return None
        data, edges = {}, 0
        for name in kept:
            value = data[name] = context[name]
            if type(value) not in plan.takes[name]:
                return None
            if type(value) is str:
                edge = self._edges.get(name)
                if edge is None:
                    edge = clean_edge(value)
                    if edge is None:
                        return None
                    self._edges[name] = edge
                edges += edge
            elif type(value) is not int or value not in INT64:
                return None
        return (data, edges, None, None, None, None) if edges <= MOST_AT_EDGES else None

    def _judge(self, plan: Plan) -> Joined:
        """Return what is bound as a record of *plan* holds it, or raise `TakeSlowPath`."""
        context = self._context
        if not _NEEDS_STAGES.isdisjoint(context) or not plan.alleles.isdisjoint(context):
            raise TakeSlowPath
        if not _IMMUTABLE.issuperset(map(type, context.values())):
            raise TakeSlowPath
        fields = {name: context[name] for name in PROMOTED if context.get(name) is not None}
        if not all(_rises(name, value) for name, value in fields.items()):
            raise TakeSlowPath
        # The rest is left out, whatever it is.
        allowed = {key: value for key, value in context.items() if key in plan.keys}
        data, refusals = apply_to_values(allowed)
        if refusals or not plan.fits(data):
            raise TakeSlowPath
        texts = [value for value in data.values() if type(value) is str]
        risen = [value for value in fields.values() if type(value) is str]
        if not all(map(is_clean, texts + risen)):
            raise TakeSlowPath
        step, epoch, phase, duration_ms, _ = map(fields.get, PROMOTED)
        return data, sum(map(edge_of, texts)), step, epoch, phase, duration_ms


def _rises(name: str, value: object) -> bool:
    """Tell whether *value* stands at the top of a record as it is."""
    return type(value) is FIELD_TYPES[name] and (type(value) is str or value in INT64)


def _keep(plan: Plan, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """
    Return which *names* stand in ``data`` of a record of *plan*; None if that isn't all.

    Raises:
        TakeSlowPath: the stages have something to say about one that doesn't.
    """
    if set(map(type, names)) - {str}:  # its own type may make it equal to others
        return None
    for name in names:
        left_out = name not in plan.declared and name not in _NOT_DATA
        if left_out and not is_known_to_be_bound(plan.notices, name):
            raise TakeSlowPath
    kept = None
    if plan.alleles.isdisjoint(names) and _NOT_DATA.isdisjoint(names):
        kept = tuple(name for name in names if name in plan.keys)
    if len(plan.kept) >= _MAX_NAMES:
        plan.kept.clear()
    plan.kept[names] = kept
    return kept
