"""
Calls that mostly write nothing: below the logger's level, or hidden by sampling.
"""

from __future__ import annotations

import time
from contextvars import copy_context
from typing import Any

from structlog.testing import LogCapture

from ..record import RANK, LogRecord, Severity
from . import STANDARD
from .capture import STRUCTLOG
from .channel import Channel
from .context_variables import CONTEXT_VARS, with_context_variables
from .event_plan import USUAL_WHOLE, draw_plan
from .last_hidden import constant_copy, is_constant
from .level_function import Function
from .logger_state import LoggerState
from .slow_path import send


def quiet(severity: Severity, channel: Channel, log: Function) -> Function:
    """
    Return *log* with a shorter way for calls that write nothing.

    It takes what is passed as it comes, which costs less where nobody looks at it.
    """
    if severity == "debug":
        return _debug_quietly(channel, log)
    rank = RANK[severity]

    def log_quietly(
        state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        if event.__class__ is not str:  # an attribute, since a call would cost more
            return log(state, event, *args, **fields)
        if rank < channel.threshold and not channel.registry_strict:
            next(channel.counts.below_level.ticks)
            return None
        return log(state, event, *args, **fields)

    return log_quietly


def _debug_quietly(channel: Channel, log: Function) -> Function:  # noqa: C901
    """Do as `quiet` for debug calls, which sampling may hide, and keep whatever the level."""
    rank = RANK["debug"]
    is_curve_kept = channel.log_every is not None

    # In one piece, since another call would cost as much as half of what it does.
    def log_quietly(  # noqa: C901, PLR0911
        state: LoggerState, event: Any = None, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        if event.__class__ is not str:
            return log(state, event, *args, **fields)
        if rank < channel.threshold and not channel.registry_strict and not is_curve_kept:
            next(channel.counts.below_level.ticks)
            return None
        sample = None
        if state.processors == STANDARD:
            try:  # `suppress` would cost as much as the rest
                if STRUCTLOG.default_processors[-1].__class__ is not LogCapture:
                    sample = (channel.plans.get(event) or draw_plan(channel, event)).sample
            except Exception:  # noqa: BLE001, S110 - the stages find what is wrong, and say so
                pass
        step: Any = fields.get("step")
        is_by_count = step is None and not _is_step_bound(state)
        if sample is None or (is_by_count and rank < channel.threshold):
            return log(state, event, *args, **fields)
        is_by_step = type(step) is int and 0 <= step <= USUAL_WHOLE
        if channel.registry_strict or not (is_by_step or is_by_count):  # only the stages can tell
            return send(state, "debug", event, args, fields)
        seen = next(sample.seen.ticks)
        if seen < sample.due and (is_by_count or step < sample.due_step):
            hold = constant_copy(fields) if sample.changes else fields
            if hold is not None:
                try:
                    when = time.time()
                except Exception:  # noqa: BLE001 - a clock that was replaced by one that fails
                    return None
                sample.held = (when, copy_context(), state, event, hold, sample.changes)
            return None
        sample.keep(seen, step)
        sample.changes = not is_constant(fields)
        return send(state, "debug", event, args, fields, is_kept=True)

    return log_quietly


def _is_step_bound(state: LoggerState) -> bool:
    bound = with_context_variables(state.context, state.bound) if CONTEXT_VARS else state.bound
    return bound is not None and bound.has("step")
