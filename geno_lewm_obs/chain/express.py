"""
The common record's short way: what the six stages and the line come to where nothing is unusual.

The stages are the definition. A record of a registered event with allowed keys and plain values, which they would let through unchanged,
comes out of here as the same bytes; whatever else there is goes the long way. Until that is decided nothing is
counted, said or written.

What each line costs stands in `docs/explanation/performance.md`; it's why this is one function.
"""

from __future__ import annotations

from sys import modules
from typing import Any, Final

import orjson

from ..channel import Channel
from ..clock import timestamp
from ..context import OPENTELEMETRY, current_trace_context, places_here, started
from ..failure import failure_fields
from ..record import LogRecord
from ..redaction import guard, is_plain, names, plain_texts, sift_values
from ..render.jsonl import render_wire
from .gate import is_sampled_out
from .plan import Bound, NotCommonError, draw_plan

HIDDEN: Final = object()
"""What `sample` returns for a record that sampling hides."""
KEPT: Final = object()
"""The same, for one that it lets through."""


def express(  # noqa: C901, PLR0912, PLR0917 - a test a thing that may be unusual; keywords would cost as much as the tests
    channel: Channel,
    severity: str,
    event: str,
    bound: Bound | None,
    data: dict[str, Any],
    step: Any,
    epoch: Any,
    phase: Any,
    duration_ms: Any,
    record: LogRecord,
) -> bytes | None:
    """Return the line, and let the new *record* keep what it holds, *data* included; None where it has to go the long way."""
    try:
        plan = channel.plans.get(event)
        if plan is None or plan.edition != names.edition:
            plan = draw_plan(channel, event)
        if not plan.keys.issuperset(data):
            data = _with_failure(data, plan.keys)
        if plan.is_sampled and severity == "debug":
            return None
        is_judged, text = True, ""
        for value in data.values():
            if type(value) is float:
                if value - value != 0.0:  # a NaN or an infinity
                    is_judged = False
            elif type(value) is str and value in plain_texts:
                text = f"{text} {value}" if text else value
            elif type(value) is not int and type(value) is not bool and value is not None:
                is_judged = False
        if bound is not None:
            data, step, epoch, phase, duration_ms = bound.join(plan, data, step, epoch, phase, duration_ms)
            is_judged = is_judged and not text
        if not is_judged:
            data = _sifted(data)
        elif text and text not in plain_texts and not is_plain(text):  # as if they were one: a sequence may be spread over them
            return None
        ts, run_id, component = timestamp(), channel.run_id, channel.component
        wire = {"ts": ts, "severity": severity, "event": plan.event, "run_id": run_id, "component": component, "data": data}
        if step is not None:
            wire["step"] = step if type(step) is int and step <= _USUAL else _whole(step)
        if epoch is not None:
            wire["epoch"] = epoch if type(epoch) is int and epoch <= _USUAL else _whole(epoch)
        if phase is not None:
            wire["phase"] = phase if type(phase) is str and phase in plain_texts else _plain(phase)
        if duration_ms is not None:
            wire["duration_ms"] = duration_ms if type(duration_ms) is int and duration_ms <= _USUAL else _whole(duration_ms)
        if places_here() or started or OPENTELEMETRY in modules:
            _add_trace(wire)
        record._wire = wire  # type: ignore[misc]  # noqa: SLF001 - a slot of the base class, for what is made here
        return orjson.dumps(wire, None, orjson.OPT_APPEND_NEWLINE) if is_judged else _guarded_line(wire)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the long way finds it again and says so
        return None


_USUAL: Final = 2**30 - 1
"""Up to here the interpreter compares at once."""
_MOST: Final = 2**63 - 1
"""The largest whole number that stands at the top of a record; JSON's writer refuses what is below the smallest."""


def _with_failure(data: dict[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    """Return *data* with an exception as its fields, where it stood; the rules judge them like any other."""
    if "exc_info" not in data or not keys.issuperset(data.keys() - {"exc_info"}):
        raise NotCommonError
    told: dict[str, Any] = {}
    for key, value in data.items():
        told |= failure_fields(value) if key == "exc_info" else {key: value}
    return told


def _sifted(data: dict[str, Any]) -> dict[str, Any]:
    kept, refusals = sift_values(data)
    if refusals:
        raise NotCommonError
    return kept


def _whole(number: Any) -> int:
    if type(number) is not int or number > _MOST:
        raise NotCommonError
    return number


def _plain(text: Any) -> str:
    if type(text) is not str or not is_plain(text):
        raise NotCommonError
    return text


def _add_trace(wire: dict[str, Any]) -> None:
    trace_id, span_id = current_trace_context()
    if trace_id is not None:
        wire["trace_id"] = trace_id
    if span_id is not None:
        wire["span_id"] = span_id


def _guarded_line(wire: dict[str, Any]) -> bytes:
    """Return the line of a record that has values which were not judged before."""
    line = render_wire(wire)
    guard(line, wire["event"])
    return line


def sample(channel: Channel, event: str, bound: Bound | None, fields: dict[str, Any]) -> object:
    """
    Count a debug record of an event that is sampled, and tell whether it's `HIDDEN` or `KEPT`; None where sampling isn't all that decides.

    Nothing else is done with a hidden one. The one in a hundred that is kept is in no hurry.
    """
    plan = channel.plans.get(event) if type(event) is str else None
    if plan is None or not plan.is_sampled or channel.registry_strict:
        return None
    step = fields.get("step")
    is_clear = step <= _MOST if type(step) is int else step is None and (bound is None or not bound.has("step"))
    if not is_clear:
        return None
    return HIDDEN if is_sampled_out(channel, plan.spec, step) else KEPT
