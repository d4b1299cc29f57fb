"""
The common record's short way: what the six stages and the line come to where nothing is unusual.

The stages are the definition. A record of a registered event with allowed keys and plain values,
which they would let through unchanged, comes out of here as the same bytes; whatever else there is
goes the long way. Until that is decided nothing is counted, said or written.

What each line costs stands in `docs/explanation/performance.md`; it's why this is one function.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from sys import modules
from typing import Any, Final, NamedTuple

import structlog.contextvars
from orjson import OPT_APPEND_NEWLINE, dumps
from structlog.contextvars import get_contextvars

from .. import clock
from ..record import RANK, LogRecord, Severity, new_records
from ..redaction import SHORTEST, apply_to_values, guard, is_plain, plain_texts, seen_before
from ..render.jsonl import render_wire
from ..tracing.context import OPENTELEMETRY, current_trace_context, places_here, started, traced
from . import STANDARD
from .channel import Channel
from .event_plan import Bound, TakeSlowPath, draw_plan
from .exception_fields import failure_fields
from .gate import is_sampled_out

CONTEXT_VARS: Final = getattr(structlog.contextvars, "_CONTEXT_VARS", True)
"""
Empty as long as nobody in this process has bound a context variable of structlog's; asking for
them costs as much as a write.
"""
HIDDEN: Final = object()
"""What `sample` returns for a record that sampling hides."""
KEPT: Final = object()
"""The same, for one that it lets through."""
UNSURE: Final = object()
"""The same, for one that has to go the long way."""


class LoggerState(NamedTuple):
    """
    What a logger needs to log; its functions hold this and not the logger, which would then be
    freed by the garbage collector only.
    """

    channel: Channel
    run_id: str
    component: str
    processors: Any
    context: Mapping[str, Any]
    bound: Bound | None


LevelFunction = Callable[..., LogRecord | None]
LongWay = Callable[
    [
        LoggerState,
        Severity,
        Any,
        tuple[Any, ...],
        dict[str, Any],
        tuple[Any, ...],
        LogRecord | None,
    ],
    LogRecord | None,
]
"""
Takes what isn't common: event, positional arguments, data, the four fields that rise; and the
record where it's done and not written.
"""


# a test a thing that may be unusual
def make_level_function(severity: Severity, way: LoggerState, long_way: LongWay) -> LevelFunction:  # noqa: C901
    """
    Return the function that logs at *severity*. It is what a call costs, so it does in one what
    could be told in five.
    """
    (channel, run_id, part, processors, context, own), rank, tally = (
        way,
        RANK[severity],
        way.channel.counts.written[severity],
    )

    def log(  # noqa: C901 - as above
        event: Any = None,
        /,
        *args: Any,
        step: Any = None,
        epoch: Any = None,
        phase: Any = None,
        duration_ms: Any = None,
        **data: Any,
    ) -> LogRecord | None:
        record, written = None, 0
        if processors == STANDARD and not args and rank >= channel.threshold:
            try:
                plan, is_judged = channel.plans.get(event) or draw_plan(channel, event), True
                kept = data if plan.keys.issuperset(data) else _with_failure(data, plan.keys)
                for value in kept.values():
                    # not finite, or not a number
                    if value - value != 0.0 if type(value) is float else type(value) is not int:
                        is_judged = _are_plain(kept, alone=own is None and not CONTEXT_VARS)
                        break
                if (
                    bound := with_context_variables(context, own) if CONTEXT_VARS else own
                ) is not None:
                    kept, step, epoch, phase, duration_ms = bound.join(
                        plan, kept, step, epoch, phase, duration_ms
                    )
                ts = now[2] if (now := clock.now)[0] <= time.time() < now[1] else clock.new_text()
                wire = {
                    "ts": ts,
                    "severity": severity,
                    "event": plan.event,
                    "run_id": run_id,
                    "component": part,
                    "data": kept,
                }
                if step is not None:
                    wire["step"] = step if type(step) is int and step <= _USUAL else _whole(step)
                if epoch is not None:
                    wire["epoch"] = (
                        epoch if type(epoch) is int and epoch <= _USUAL else _whole(epoch)
                    )
                if phase is not None:
                    wire["phase"] = (
                        phase if type(phase) is str and phase in plain_texts else _plain(phase)
                    )
                if duration_ms is not None:
                    wire["duration_ms"] = (
                        duration_ms
                        if type(duration_ms) is int and duration_ms <= _USUAL
                        else _whole(duration_ms)
                    )
                if (traced and (places_here() or started)) or OPENTELEMETRY in modules:
                    _add_trace(wire)
                line = dumps(wire, None, OPT_APPEND_NEWLINE) if is_judged else _sifted_line(wire)
                # a slot of the base class, for this
                (record := next(new_records))._wire = wire  # type: ignore[misc]  # noqa: SLF001
                if (file := (output := channel.output).ready) is None or (
                    written := os.write(file.number, line)
                ) != len(line):
                    output.append(line, severity, event, file, written)
            except Exception:  # noqa: BLE001, S110
                # whatever is wrong with it, the long way finds it again and says so
                pass
            else:
                next(tally.ticks)
                return record
        return long_way(way, severity, event, args, data, (step, epoch, phase, duration_ms), record)

    return log


_USUAL: Final = 2**30 - 1
"""Up to here the interpreter compares at once."""
_MOST: Final = 2**63 - 1
"""
The largest whole number that stands at the top of a record; JSON's writer refuses what is below
the smallest.
"""
_LEAST: Final = -(2**63)
"""The smallest."""


def _with_failure(data: dict[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    """
    Return *data* with an exception as its fields, where it stood; the rules judge them like any
    other.
    """
    if "exc_info" not in data or not keys.issuperset(data.keys() - {"exc_info"}):
        raise TakeSlowPath
    told: dict[str, Any] = {}
    for key, value in data.items():
        told |= failure_fields(value) if key == "exc_info" else {key: value}
    return told


def with_context_variables(context: Mapping[str, Any], own: Bound | None) -> Bound | None:
    """Return what a logger with this *context* and structlog's context variables bind."""
    values = get_contextvars()
    return Bound({**values, **context}) if values else own


def _are_plain(data: dict[str, Any], *, alone: bool) -> bool:
    """
    Tell whether all values of *data*, and its texts together, were judged before; False where the
    rules have to look.

    Args:
        data: What the call brings; a dict or list in it that is known as a whole becomes a copy.
        alone: Whether no other texts join it, which might complete a sequence.

    Raises:
        TakeSlowPath: the texts are plain each, but not together.
    """
    text = ""
    for key, value in data.items():
        if type(value) is str and (
            value in plain_texts or (len(value) < SHORTEST and is_plain(value))
        ):
            text = f"{text} {value}" if text else value
        elif type(value) is dict or type(value) is list:
            known = seen_before(value)
            if known is None:
                return False
            data[key] = known
        elif (
            value - value != 0.0
            if type(value) is float
            else type(value) is not int and type(value) is not bool and value is not None
        ):
            return False
    if text and not alone:
        return False
    # as if they were one: a sequence may be spread over them
    if text and text not in plain_texts and not is_plain(text):
        raise TakeSlowPath
    return True


def _sifted_line(wire: dict[str, Any]) -> bytes:
    """Return the line of a record that has values which were not judged before."""
    wire["data"], refusals = apply_to_values(wire["data"])
    if refusals:
        raise TakeSlowPath
    line = render_wire(wire)
    guard(line, wire["event"])
    return line


def _whole(number: Any) -> int:
    if type(number) is not int or number > _MOST:
        raise TakeSlowPath
    return number


def _plain(text: Any) -> str:
    if type(text) is not str or not is_plain(text):
        raise TakeSlowPath
    return text


def _add_trace(wire: dict[str, Any]) -> None:
    trace_id, span_id = current_trace_context()
    if trace_id is not None:
        wire["trace_id"] = trace_id
    if span_id is not None:
        wire["span_id"] = span_id


def sample(channel: Channel, event: str, bound: Bound | None, fields: dict[str, Any]) -> object:
    """
    Count a debug record of an event that is sampled, and tell whether it's `HIDDEN` or `KEPT`, or
    `UNSURE` where that takes a closer look.

    None for an event that isn't sampled. Nothing else is done with a hidden one; the one in a
    hundred that is kept is in no hurry.
    """
    try:
        plan = channel.plans.get(event) or draw_plan(channel, event)
    except Exception:  # noqa: BLE001
        # as in `make_level_function`: whatever is wrong with it, the long way says so
        return UNSURE
    if not plan.is_sampled:
        return None
    step = fields.get("step")
    is_clear = (
        _LEAST <= step <= _MOST
        if type(step) is int
        else step is None and (bound is None or not bound.has("step"))
    )
    if not is_clear or type(event) is not str or channel.registry_strict:
        return UNSURE
    return HIDDEN if is_sampled_out(channel, plan.spec, step) else KEPT
