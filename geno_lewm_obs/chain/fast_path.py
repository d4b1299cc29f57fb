"""
What the six stages and the line come to for a record in which nothing is unusual.

The stages are the definition. A record of a registered event with allowed keys and plain values,
which they would let through unchanged, comes out of here as the same bytes. Whatever is unusual
raises, and `slow_path` takes the call from its beginning: until the write nothing is counted, said
or changed.

A level method is two functions: one judges what the call brings, the other writes the record. Each
block in them stands under the name of the stage whose work it does. What a line costs is told in
`docs/explanation/performance.md`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from sys import modules
from typing import Any, Final

from orjson import OPT_APPEND_NEWLINE as NEWLINE
from orjson import dumps
from structlog.testing import LogCapture

from .. import clock
from ..bounded_cache import BoundedCache
from ..errors import ResourceError
from ..process_fields.in_force import FIELDS
from ..record import RANK, LogRecord, Severity, new_records
from ..redaction import (
    MOST_AT_EDGES,
    apply_to_values,
    carries_bases,
    clean_edge,
    clean_texts,
    guard,
    is_clean,
    seen_before,
)
from ..render.jsonl import render_wire
from ..tracing.position import (
    OPENTELEMETRY,
    current_trace_context,
    entered_positions,
    ever_traced,
    inherited,
)
from . import STANDARD
from .bound_fields import BoundFields
from .capture import STRUCTLOG
from .channel import Channel
from .context_variables import CONTEXT_VARS, with_context_variables
from .event_plan import LARGEST_WHOLE, USUAL_WHOLE, Plan, TakeSlowPath, draw_plan
from .exception_fields import failure_fields
from .level_function import Function
from .logger_state import LoggerState
from .slow_path import take_declined

_phases: Final[BoundedCache[str, None]] = BoundedCache(64, max_bytes=2**16)
phases: Final = _phases.entries
"""Phases that pass by themselves, whatever texts a record holds."""
_SCALARS: Final = frozenset({int, float, bool, type(None)})
_NUMBERS: Final = frozenset({int, float})
Write = Callable[[Plan, dict[str, Any], bool, Any, Any, Any, Any], LogRecord | None]


def make_level_function(
    severity: Severity, channel: Channel, *, is_lenient: bool = False
) -> Function:
    """
    Return the function that logs at *severity*; it judges a call and hands it to the writer.

    With *is_lenient*, redaction drops and counts in strict mode too.
    """
    rank, write = RANK[severity], _make_writer(severity, channel)

    def log(
        state: LoggerState,
        event: Any = None,
        /,
        *args: Any,
        step: Any = None,
        epoch: Any = None,
        phase: Any = None,
        duration_ms: Any = None,
        **data: Any,
    ) -> LogRecord | None:
        if state.processors == STANDARD and not args and rank >= channel.threshold:
            try:
                if STRUCTLOG.default_processors[-1].__class__ is LogCapture:
                    raise TakeSlowPath  # noqa: TRY301 - a test captures records
                # validate: the event is registered.
                plan = channel.plans.get(event) or draw_plan(channel, event)
                # What is bound joins; it was judged before.
                kept, edges, numbers = data, 0, plan.numbers
                bound = state.bound
                if CONTEXT_VARS:
                    bound = with_context_variables(state.context, bound)
                if bound is not None:
                    kept, edges, step, epoch, phase, duration_ms = bound.join(
                        plan, data, step, epoch, phase, duration_ms
                    )
                # redact: each key is allowed, and takes a number of the type that it has.
                total: Any = 0.0
                for key, value in data.items():
                    if type(value) is not numbers[key]:
                        kept, is_judged = _judged(plan, data, kept, edges, bound)
                        break
                    total += value
                else:
                    is_judged = total - total == 0.0  # neither NaN nor infinite, nor is any of them
                return write(plan, kept, is_judged, step, epoch, phase, duration_ms)
            except ResourceError:  # the file refuses the record, and the caller is to be told
                raise
            except Exception:  # noqa: BLE001, S110 - the stages find what is wrong, and say so
                pass
        fields = {**data, "step": step, "epoch": epoch, "phase": phase, "duration_ms": duration_ms}
        return take_declined(state, severity, event, args, fields, is_lenient=is_lenient)

    return log


def _make_writer(severity: Severity, channel: Channel) -> Write:
    """Return the function that makes the line of a judged record of *severity*, and writes it."""
    run_id, component, counts = channel.run_id, channel.component, channel.counts
    records_written = counts.written[severity]

    def write(
        plan: Plan, data: dict[str, Any], judged: bool, step: Any, epoch: Any, phase: Any, ms: Any
    ) -> LogRecord | None:
        # stamp
        begin, end, text = clock.now
        wire: dict[str, Any] = {
            "ts": text if begin <= time.time() < end else clock.new_text(),
            "severity": severity,
            "event": plan.event,
            "run_id": run_id,
            "component": component,
            "data": data,
        }
        # promote
        if step is not None:
            wire["step"] = step if type(step) is int and step <= USUAL_WHOLE else _whole(step)
        if epoch is not None:
            wire["epoch"] = epoch if type(epoch) is int and epoch <= USUAL_WHOLE else _whole(epoch)
        if phase is not None:
            wire["phase"] = phase if type(phase) is str and phase in phases else _plain(phase)
        if ms is not None:
            wire["duration_ms"] = ms if type(ms) is int and ms <= USUAL_WHOLE else _whole(ms)
        # merge_trace
        if (ever_traced and (entered_positions() or inherited)) or OPENTELEMETRY in modules:
            _add_trace(wire)
        # The line. The record is whole before any byte of it is written.
        line = dumps(wire, None, NEWLINE) if judged and not FIELDS else _line(channel, wire, judged)
        record = next(new_records)
        record._wire = wire  # noqa: SLF001 - a slot of the base class
        # Its write: one system call in the common case.
        output = channel.direct_output
        try:
            file = output.ready
            sent = 0 if file is None else os.write(file.number, line)
            is_taken = sent == len(line) or output.append(line, severity, plan.event, file, sent)
        except Exception:  # noqa: BLE001 - the fan-out knows all outputs, and reports what fails
            is_taken = channel.outputs.append(line, severity, plan.event)
        if plan.feed is not None:  # the event feeds a metric
            plan.feed(wire["data"])
        if is_taken:
            next(records_written.ticks)
            return record
        next(counts.lost.ticks)
        return None

    return write


def _with_failure(data: dict[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    """
    Return *data* with an exception as its fields, where it stood; the rules judge them like others.
    """
    if "exc_info" not in data or not keys.issuperset(data.keys() - {"exc_info"}):
        raise TakeSlowPath
    told: dict[str, Any] = {}
    for key, value in data.items():
        told |= failure_fields(value) if key == "exc_info" else {key: value}
    return told


def _judged(
    plan: Plan, data: dict[str, Any], kept: dict[str, Any], edges: int, bound: BoundFields | None
) -> tuple[dict[str, Any], bool]:
    """
    Return what the record holds, *kept* or a copy, and whether all in it is known to pass.

    Args:
        plan: That of the event.
        data: What the call brings.
        kept: The same, and what is bound.
        edges: How much of a sequence may stand at the edges of the texts that are bound.
        bound: What is bound, if anything is.

    Raises:
        TakeSlowPath: a key isn't allowed; or the texts are plain each, but not together.
    """
    if not plan.keys.issuperset(data):
        data = kept = _with_failure(data, plan.keys)
        if bound is not None:
            kept = bound.join(plan, data, None, None, None, None)[0]
    passed = _edges_of(plan, data, kept)
    if passed is None:
        return kept, False
    if passed + edges > MOST_AT_EDGES:
        _judge_together([value for value in kept.values() if type(value) is str])
    return kept, True


def _edges_of(plan: Plan, passed: dict[str, Any], kept: dict[str, Any]) -> int | None:
    """
    Return how much of a sequence may stand at the edges of the texts that are *passed*; None where
    the rules have to look at a value, or the type of its key does.

    Args:
        plan: That of the event. It remembers the types of numbers.
        passed: What the call brings.
        kept: What the record holds, to which that belongs. A dict or list that is known as a whole
            is replaced there by a copy.
    """
    takes, edges = plan.takes, 0
    for key, value in passed.items():
        kind = type(value)
        if kind not in takes[key]:
            return None
        if kind is str:
            edge = clean_texts.get(value)
            if edge is None:
                edge = clean_edge(value)
                if edge is None:
                    return None
            edges += edge
        elif kind in _NUMBERS:
            if value - value != 0.0:
                return None
            plan.numbers[key] = kind
        elif kind not in _SCALARS:
            known = seen_before(value)
            if known is None:
                return None
            kept[key] = known
    return edges


def _judge_together(texts: list[str]) -> None:
    """Raise `TakeSlowPath` if a rule has something against *texts* as if they were one."""
    if len(texts) > 1 and not is_clean(" ".join(texts)):
        raise TakeSlowPath


def _line(channel: Channel, wire: dict[str, Any], judged: bool) -> bytes:
    """
    Return the line of a record with values that were not judged before, or with the fields of the
    process, which were.
    """
    if judged:
        wire["data"] = FIELDS | wire["data"]
        return dumps(wire, None, NEWLINE)
    data, refusals = apply_to_values(wire["data"])
    if refusals or not channel.plans[wire["event"]].fits(data):
        raise TakeSlowPath
    wire["data"] = FIELDS | data if FIELDS else data
    line = render_wire(wire)
    guard(line, wire["event"])
    return line


def _whole(number: Any) -> int:
    if type(number) is not int or number > LARGEST_WHOLE:
        raise TakeSlowPath
    return number


def _plain(phase: Any) -> str:
    # What may be part of a sequence is judged together with the record's other texts.
    if type(phase) is not str or not is_clean(phase) or carries_bases(phase):
        raise TakeSlowPath
    _phases.store(phase, None)
    return phase


def _add_trace(wire: dict[str, Any]) -> None:
    trace_id, span_id = current_trace_context()
    if trace_id is not None:
        wire["trace_id"] = trace_id
    if span_id is not None:
        wire["span_id"] = span_id
