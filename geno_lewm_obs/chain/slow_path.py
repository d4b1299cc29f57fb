"""
The whole way of a record: each stage in turn, then the line, then the outputs.

It takes the calls that `fast_path` declines, and what the package itself logs.
"""

from __future__ import annotations

from typing import Any, Final

from structlog import DropEvent
from structlog.contextvars import get_contextvars

from ..record import PROMOTED, RANK, LogRecord, Severity
from ..redaction import guard
from ..render.jsonl import render_jsonl
from .call import CALL, Call
from .channel import Channel
from .logger_state import LoggerState
from .sampling import is_below_level
from .validate import validate

POSITIONAL_KEY: Final = "positional_args"
"""
The key that counts positional arguments, as in structlog. No event allows it, so it is dropped and
counted: an event is a name, never a template.
"""
_UNSAID: Final = frozenset(PROMOTED) - {"error_code"}
"""The fields that say nothing when they are None, so that what is bound stays."""


def take_declined(
    state: LoggerState,
    severity: Severity,
    event: Any,
    args: tuple[Any, ...],
    fields: dict[str, Any],
) -> LogRecord | None:
    """
    Log a call that the fast path declined; return the record, or None where none was written.

    Raises:
        TypeError: the event is named twice.
        GenoLeWMError: as the stages.
    """
    channel = state.channel
    # A strict registry has something to say of a call below the level, too.
    is_below = RANK[severity] < channel.threshold and not channel.registry_strict
    if is_below and not _may_be_kept(state, severity, event, fields):
        next(channel.counts.below_level.ticks)
        return None
    if "event" in fields:
        if event is not None:
            msg = "an event is named once"
            raise TypeError(msg)
        event = fields.pop("event")
    return send(state, severity, event, args, fields)


def _may_be_kept(
    state: LoggerState, severity: Severity, event: Any, fields: dict[str, Any]
) -> bool:
    """Tell whether *log_every* may keep a call that is below the level."""
    channel = state.channel
    if channel.log_every is None or type(event) is not str:
        return False
    step = fields.get("step")
    if step is None:
        step = {**get_contextvars(), **state.context}.get("step")
    return not is_below_level(channel, RANK[severity], channel.registry.get(event), step)


def send(
    state: LoggerState,
    severity: Severity,
    event: Any,
    args: tuple[Any, ...],
    fields: dict[str, Any],
    *,
    is_lenient: bool = False,
    is_kept: bool = False,
    ts: str | None = None,
) -> LogRecord | None:
    """
    Send a record through the chain and to the outputs; return it, or None where none was written.

    Args:
        state: The logger's.
        severity: By the method that was called.
        event: The event's name, as it was passed.
        args: Positional arguments behind it, which are only counted.
        fields: What was passed by keyword.
        is_lenient: Whether redaction drops and counts in strict mode too.
        is_kept: Whether the level and sampling have let the record through already.
        ts: When the call was made, if that was before now.
    """
    fields = {
        name: value for name, value in fields.items() if value is not None or name not in _UNSAID
    }
    if args:
        fields[POSITIONAL_KEY] = len(args)
    bound = {**get_contextvars(), **state.context}  # the nearest wins
    call = Call(bound.keys() - fields.keys(), is_lenient=is_lenient, is_kept=is_kept)
    event_dict: Any = {**bound, **fields, "event": event}
    try:
        for processor in state.processors:
            if processor is validate:
                event_dict[CALL] = call
            event_dict = processor(state.channel, severity, event_dict)
    except DropEvent:
        return None
    if ts is not None:
        event_dict["ts"] = ts
    return deliver(state.channel, LogRecord(**event_dict))


def deliver(channel: Channel, record: LogRecord) -> LogRecord | None:
    """Write *record* to all outputs; return it, or None where the run file doesn't have it."""
    try:
        line = render_jsonl(record)
        guard(line, record.event)
    except Exception as exc:  # noqa: BLE001 - a fault upstream, which is reported and not raised
        channel.outputs.refused(exc)
        is_taken = False
    else:
        is_shown = RANK[record.severity] >= channel.threshold
        outputs = channel.outputs if is_shown else channel.unshown
        is_taken = outputs.append(line, record.severity, record.event)
    if not is_taken:
        channel.counts.lost.add()
        return None
    channel.counts.written[record.severity].add()
    return record
