"""
Calls that mostly write nothing: below the logger's level, or hidden by sampling.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from structlog.testing import LogCapture

from ..record import RANK, LogRecord, Severity
from . import STANDARD
from .bound_fields import BoundFields
from .capture import STRUCTLOG
from .channel import Channel
from .context_variables import CONTEXT_VARS, with_context_variables
from .event_plan import USUAL_WHOLE, draw_plan
from .gate import is_sampled_out
from .level_function import LevelFunction, bound_to
from .logger_state import LoggerState
from .slow_path import send


class Sampled(Enum):
    """What sampling does with a debug record, as far as can be told before the stages."""

    HIDDEN = auto()
    """It is counted, and nothing else is done with it."""
    KEPT = auto()
    """It is counted, and is to be written."""
    UNSURE = auto()
    """Nothing was counted: only the stages can tell."""
    NEVER = auto()
    """Its event isn't sampled."""


# Names of their own, since looking a member up on its class costs a tenth of a call.
HIDDEN, KEPT, UNSURE, NEVER = Sampled


def quiet(severity: Severity, state: LoggerState, log: LevelFunction) -> LevelFunction:
    """
    Return *log* with a shorter way for calls that write nothing.

    It takes what is passed as it comes, which costs less where nobody looks at it.
    """
    is_debug = severity == "debug"
    rank = RANK[severity]
    channel, processors, context, own = state.channel, state.processors, state.context, state.bound

    def log_quietly(
        _state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        if event.__class__ is not str:  # an attribute, since a call would cost more
            return log(event, *args, **fields)
        if rank < channel.threshold and not channel.registry_strict:
            next(channel.counts.below_level.ticks)
            return None
        if is_debug and rank >= channel.threshold and processors == STANDARD:
            bound = with_context_variables(context, own) if CONTEXT_VARS else own
            sampled = sample(channel, event, bound, fields)
            if sampled is HIDDEN:
                return None
            if sampled is not NEVER:
                return send(state, severity, event, args, fields, is_kept=sampled is KEPT)
        return log(event, *args, **fields)

    return bound_to(state, log_quietly)


def sample(
    channel: Channel, event: Any, bound: BoundFields | None, fields: dict[str, Any]
) -> Sampled:
    """Count a debug record of an event that is sampled, and tell what becomes of it."""
    try:
        if STRUCTLOG.default_processors[-1].__class__ is LogCapture:
            return UNSURE
        plan = channel.plans.get(event) or draw_plan(channel, event)
    except Exception:  # noqa: BLE001 - the stages find what is wrong with it, and say so
        return UNSURE
    if not plan.is_sampled:
        return NEVER
    step = fields.get("step")
    if type(step) is int:
        is_clear = 0 <= step <= USUAL_WHOLE
    else:
        is_clear = step is None and (bound is None or not bound.has("step"))
    if not is_clear or channel.registry_strict:
        return UNSURE
    return HIDDEN if is_sampled_out(channel, plan.spec, step) else KEPT
