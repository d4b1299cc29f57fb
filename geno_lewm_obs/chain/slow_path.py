"""
The whole way of a record: each stage in turn, then the line, then the outputs.

It takes the calls that `fast_path` declines, and what the package itself logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from structlog import DropEvent

from ..contract.check import POSITIONAL_KEY
from ..contract.feeds import FEEDS
from ..notice import say
from ..process_fields.in_force import FIELDS
from ..record import PROMOTED, RANK, LogRecord, Severity
from ..redaction import guard, safe_name
from ..render.jsonl import render_jsonl
from . import STANDARD, build_chain
from .call import CALL, Call
from .capture import capturing
from .channel import Channel
from .context_variables import context_fields
from .exception_fields import exception_of
from .feeding import feed_from
from .logger_state import LoggerState
from .misuse import event_of_call
from .sampling import is_below_level, is_hidden
from .validate import validate

_UNSAID: Final = frozenset(PROMOTED) - {"error_code"}
"""The fields that say nothing when they are None, so that what is bound stays."""


def take_declined(
    state: LoggerState,
    severity: Severity,
    event: Any,
    args: tuple[Any, ...],
    fields: dict[str, Any],
    *,
    is_lenient: bool = False,
) -> LogRecord | None:
    """
    Log a call that the fast path declined; return the record, or None where none was written.

    Raises:
        TypeError: as `event_of_call`.
        GenoLeWMError: as the stages.
    """
    channel = state.channel
    if event.__class__ is str and is_hidden(channel, RANK[severity]):  # most of those declined
        return None
    event = event_of_call(event, fields, channel.counts.notices)
    # A strict registry has something to say of a call below the level, too.
    is_below = RANK[severity] < channel.threshold and not channel.registry_strict
    if is_below and not _may_be_kept(state, severity, event, fields):
        next(channel.counts.below_level.ticks)
        return None
    return send(state, severity, event, args, fields, is_lenient=is_lenient)


def _may_be_kept(
    state: LoggerState, severity: Severity, event: Any, fields: dict[str, Any]
) -> bool:
    """Tell whether *log_every* may keep a call that is below the level."""
    channel = state.channel
    if channel.log_every is None or type(event) is not str:
        return False
    step = fields.get("step")
    if step is None:
        step = {**context_fields(), **state.context}.get("step")
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
        is_lenient: Whether redaction and registry drop and count in strict mode too, as they do
            for a call that reports an exception.
        is_kept: Whether the level and sampling have let the record through already.
        ts: When the call was made, if that was before now.
    """
    fields = {
        name: value for name, value in fields.items() if value is not None or name not in _UNSAID
    }
    if args:
        fields[POSITIONAL_KEY] = len(args)
    bound = {**context_fields(), **state.context}  # the nearest wins
    reports_failure = exception_of(fields.get("exc_info")) is not None
    is_lenient = is_lenient or reports_failure
    call = Call(bound.keys() - fields.keys(), is_lenient=is_lenient, is_kept=is_kept)
    event_dict: Any = {**bound, **fields, "event": event}
    for processor in capturing() or state.processors:
        if processor is validate:
            event_dict[CALL] = call
        try:
            event_dict = processor(state.channel, severity, event_dict)
        except DropEvent:
            return None
        except Exception as exc:
            # A user's processor is passed over, so that it doesn't replace the failure.
            if not reports_failure or processor in STANDARD:
                raise
            _say_passed_over(state.channel, exc)
    if ts is not None:
        event_dict["ts"] = ts
    return deliver(state.channel, LogRecord(**event_dict))


def send_own(
    channel: Channel, severity: Severity, event: str, fields: Mapping[str, Any]
) -> LogRecord | None:
    """
    Send a record of the package's own through its stages alone, none of the user's among them.

    Redaction and registry are lenient with it. The rest is as by `send`.
    """
    state = LoggerState(channel, build_chain(), {})
    return send(state, severity, event, (), dict(fields), is_lenient=True)


def _say_passed_over(channel: Channel, exc: Exception) -> None:
    kind = safe_name(type(exc).__qualname__)
    if channel.counts.notices.add(f"processor/{kind}") == 0:
        say(
            f"a processor raised {kind} while a failure was logged, and was passed over (said once)"
        )


def deliver(channel: Channel, record: LogRecord) -> LogRecord | None:
    """Write *record* to all outputs; return it, or None where the run file doesn't have it."""
    if FIELDS:
        record.data = FIELDS | record.data
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
        if record.event in FEEDS or record.error_code is not None:
            feed_from(record)
    if not is_taken:
        channel.counts.lost.add()
        return None
    channel.counts.written[record.severity].add()
    return record
