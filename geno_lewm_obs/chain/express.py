"""
The common record's short way: what the six stages and the line come to where nothing is unusual.

The stages are the definition. A record of a registered event with allowed keys and plain values, which they would let through unchanged,
comes out of here as the same bytes; whatever else there is gets `NOT_COMMON`, and goes the long way. Until that is decided nothing is
counted, said or written.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from ..channel import Channel
from ..clock import timestamp
from ..context import current_trace_context
from ..contract import EventSpec
from ..record import LogRecord, record_of
from ..redaction import guard, is_plain, names, plain_texts, sift_values
from ..render.jsonl import render_wire
from .gate import is_sampled_out
from .plan import Bound, NotCommonError, draw_plan

NOT_COMMON: Final = object()
"""What `express` returns for a record that has to go the long way."""
KEPT: Final = object()
"""The same, for one that sampling has let through."""

_MOST: Final = 2**63 - 1
"""The largest whole number that stands at the top of a record; JSON's writer refuses what is below the smallest."""


def express(channel: Channel, severity: str, event: str, bound: Bound | None, fields: dict[str, Any]) -> LogRecord | object | None:  # noqa: C901 - a test a thing that may be unusual
    """Write the record and return it, None where it's hidden or the run's file didn't take it, or `NOT_COMMON` or `KEPT`."""
    try:
        plan = channel.plans.get(event)
        if plan is None or plan.edition != names.edition:
            plan = draw_plan(channel, event)
        if severity == "debug" and plan.spec.sample_every > 1:
            return _sample(channel, plan.spec, bound, fields)
        data = fields.copy()  # the long way may need what is taken out
        step = data.pop("step", None)
        epoch = data.pop("epoch", None)
        phase = data.pop("phase", None)
        duration_ms = data.pop("duration_ms", None)
        if not plan.keys.issuperset(data):
            return NOT_COMMON
        is_numeric = True
        for value in data.values():
            if type(value) is float:
                if value - value:  # a NaN or an infinity
                    is_numeric = False
            elif type(value) is not int and type(value) is not bool:
                is_numeric = False
        if bound is not None:
            data, step, epoch, phase, duration_ms = bound.join(plan, data, step, epoch, phase, duration_ms)
        if not is_numeric:
            data = _sifted(data)
        ts, run_id, component = timestamp(), channel.run_id, channel.component
        wire = {"ts": ts, "severity": severity, "event": plan.event, "run_id": run_id, "component": component, "data": data}
        _add_fields(wire, step, epoch, phase, duration_ms)
        if is_numeric:  # and the other texts were judged before: there is nothing in the line to look for
            line = orjson.dumps(wire, None, orjson.OPT_APPEND_NEWLINE)
        else:
            line = render_wire(wire)
            guard(line, plan.event)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the long way finds it again and says so
        return NOT_COMMON
    return _write(channel, severity, plan.event, line, record_of(wire))


def _sifted(data: dict[str, Any]) -> dict[str, Any]:
    kept, refusals = sift_values(data)
    if refusals:
        raise NotCommonError
    return kept


def _add_fields(wire: dict[str, Any], step: Any, epoch: Any, phase: Any, duration_ms: Any) -> None:  # noqa: C901 - a test a field
    """Add what stands at the top of a record, in wire order."""
    if step is not None:
        if type(step) is not int or step > _MOST:
            raise NotCommonError
        wire["step"] = step
    if epoch is not None:
        if type(epoch) is not int or epoch > _MOST:
            raise NotCommonError
        wire["epoch"] = epoch
    if phase is not None:
        if type(phase) is not str or not (phase in plain_texts or is_plain(phase)):
            raise NotCommonError
        wire["phase"] = phase
    if duration_ms is not None:
        if type(duration_ms) is not int or duration_ms > _MOST:
            raise NotCommonError
        wire["duration_ms"] = duration_ms
    trace_id, span_id = current_trace_context()
    if trace_id is not None:
        wire["trace_id"] = trace_id
    if span_id is not None:
        wire["span_id"] = span_id


def _write(channel: Channel, severity: str, event: str, line: bytes, record: LogRecord) -> LogRecord | None:
    append = channel.append
    if append is None:
        return record if channel.deliver(record) else None
    try:
        append(line, severity, event)
    except Exception:  # noqa: BLE001 - the fan-out tries once more, and knows what to say if that fails too
        return record if channel.deliver(record) else None
    next(channel.counts.records.ticks)
    if severity == "error":
        next(channel.counts.errors.ticks)
    return record


def _sample(channel: Channel, spec: EventSpec, bound: Bound | None, fields: dict[str, Any]) -> object:
    """Hide what sampling hides before anything else is done; the one in a hundred that it keeps is in no hurry."""
    step = fields.get("step")
    is_clear = (type(step) is int and step <= _MOST) or (step is None and (bound is None or not bound.has("step")))
    if channel.registry_strict or not is_clear:
        return NOT_COMMON
    return None if is_sampled_out(channel, spec, step) else KEPT
