"""
Judge one piece of a run file alone: whether it is a record that contract and redaction allow.

The rules are those that apply when a record is logged: `contract.check` and `redaction`. How
records follow each other is checked by `continuity`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson

from ..contract import EXCEPTION_KEYS, Registry, check
from ..contract.undeclared import names_of, parsed
from ..errors import RunFileError
from ..record import LINE_START, LogRecord
from ..redaction import (
    Rule,
    apply_rules,
    apply_to_text,
    holds_sequence,
    is_presentable,
    safe_names,
)
from ..redaction.refusal import MEANINGS
from ..tracing.traceparent import is_span_id, is_trace_id
from .finding import REMEDIES
from .pieces import Piece


class Defect(NamedTuple):
    """
    What is wrong with a piece; `verify` makes a finding of it by adding where the piece is.
    """

    rule: str
    """A key of `finding.RULES`."""
    message: str
    """Words that quote nothing of the piece."""
    remedy: str = ""


_TS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_RULES: Final = {
    "unregistered-event": "event",
    "unknown-key": "key",
    "wrong-type": "type",
    "unknown-value": "type",
}
"""For each kind of breach of the contract, the rule of `verify`."""
_NULS: Final = re.compile(rb"\0{2,}")
_JUDGED: Final = 1 << 20
"""Bytes of text that are judged together: escapes take six times their memory."""
_OVERLAP: Final = 1 << 12
"""Bytes that are judged again with the next ones."""
_ACCOUNT: Final = "obs.contract.broken"
"""The event by which a process tells at its end what it kept out of its records."""
_REDACTION: Final = "obs.redaction.dropped"
"""The event by which a process tells at its end what the rules kept out of its records."""
_SEQUENCE: Final = f"it {MEANINGS[Rule.DNA]}"


def judge(piece: Piece, registry: Registry) -> tuple[LogRecord | None, list[Defect]]:
    """Return the record that *piece* is, or None, and its defects."""
    if piece.is_cut:
        return None, list(_defects_of_overlong(piece))
    try:
        record = LogRecord.from_line(piece.content)
    except RunFileError as exc:
        return None, list(_defects_of_no_record(piece, exc.message))
    defects = []
    if piece.column:
        glued = defect("glued", f"a whole record begins at byte {piece.column} of its line")
        defects.append(glued)
    defects += _defects_of_shape(record)
    defects += _defects_of_contract(record, registry)
    defects += _defects_of_privacy(piece, record, registry)
    return record, defects


def defect(rule: str, message: str) -> Defect:
    """Return a defect with the remedy of its *rule*."""
    return Defect(rule, message, REMEDIES[rule])


def _defects_of_no_record(piece: Piece, reason: str) -> Iterator[Defect]:
    content = piece.content
    if nuls := content.count(0):
        yield defect("nul", f"{nuls} NUL bytes among {len(content)}")
    elif _is_json(content):
        yield defect("schema", reason)
    elif LINE_START.startswith(content[: len(LINE_START)]):
        yield defect("torn", f"half a record, {len(content)} bytes")
    else:
        yield defect("foreign", f"{len(content)} bytes that are no record")
    if _is_private(content):
        yield defect("forbidden", "it holds what a rule keeps out")


def _defects_of_overlong(piece: Piece) -> Iterator[Defect]:
    """Yield the defects of a piece of which only the beginning is known."""
    content = piece.content
    judged = f"of which the first {len(content):,} were judged"
    if 0 in content:
        yield defect("nul", f"NUL bytes in a line of {piece.length:,} bytes, {judged}")
    else:
        yield defect("foreign", f"{piece.length:,} bytes that are no record, {judged}")
    if _is_private(content):
        yield defect("forbidden", "it holds what a rule keeps out")


def _is_private(content: bytes) -> bool:
    """Tell whether a rule is certain to keep *content*, text of any origin, out."""
    # A hole of NULs says no more than one NUL.
    text = _NULS.sub(b"\0", content)
    return holds_sequence(content) or not all(
        is_presentable(text[start : start + _JUDGED + _OVERLAP].decode(errors="replace"))
        for start in range(0, len(text), _JUDGED)
    )


def _is_json(content: bytes) -> bool:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


def _defects_of_shape(record: LogRecord) -> Iterator[Defect]:
    if not _TS.fullmatch(record.ts):
        yield defect("schema", "ts is no time in UTC with milliseconds")
    if not (record.trace_id is None or is_trace_id(record.trace_id)):
        yield defect("schema", "trace_id is malformed")
    if not (record.span_id is None or is_span_id(record.span_id)):
        yield defect("schema", "span_id is malformed")
    if record.error_code is not None and record.severity != "error":
        yield defect("schema", "error_code stands in a record that is no error")


def _defects_of_contract(record: LogRecord, registry: Registry) -> Iterator[Defect]:
    for breach in check(registry, record.event, record.data):
        yield Defect(_RULES[breach.kind], breach.message, breach.remedy)
    dropped_keys = record.data.get("dropped_keys")
    if record.event == _ACCOUNT and isinstance(dropped_keys, int) and dropped_keys:
        names = names_of(parsed(record.data.get("undeclared")))
        told = f" ({names})" if names else ""
        message = f"keys that were dropped when they were logged: {dropped_keys}{told}"
        yield defect("dropped", message)
    if record.event == _REDACTION:
        yield defect("redacted", f"values that were kept out: {_kept_out(record.data)}")


def _kept_out(data: Mapping[str, Any]) -> str:
    """Return how many values each rule kept out, and under which keys, as far as they are shown."""
    numbers, keys = data.get("dropped"), data.get("keys")
    by_rule = numbers if isinstance(numbers, dict) else {}
    told = [f"{by_rule[rule]} {rule}" for rule in Rule if type(by_rule.get(rule)) is int]
    names = safe_names(keys) if isinstance(keys, list) else ""
    return f"{', '.join(told) or 'unknown'}{' under ' if names else ''}{names}"


def _defects_of_privacy(piece: Piece, record: LogRecord, registry: Registry) -> Iterator[Defect]:
    _, refusals = apply_rules(record.data, registry.allowed_keys(record.event) | EXCEPTION_KEYS)
    texts = {"event": record.event, "phase": record.phase, "error_code": record.error_code}
    for name, text in texts.items():
        if text is None:
            continue
        _, refusal = apply_to_text(name, text)
        if refusal is not None:
            refusals.append(refusal)
    messages = [str(refusal) for refusal in refusals if refusal.rule is not Rule.KEYS]
    messages += [
        f"{name} holds what a rule keeps out"
        for name in _NAMES
        if not is_presentable(getattr(record, name) or "")
    ]
    if not messages and holds_sequence(piece.content):
        messages = [_SEQUENCE]
    yield from (defect("forbidden", message) for message in messages)


_NAMES: Final = ("run_id", "component", "trace_id", "span_id")
"""Fields that the package checks when they are set, and not for each record."""
