"""
One piece of a run file judged alone: whether it's a record, one that the contract knows, and one
that the redaction rules let through.

The rules are those that a program meets while it runs: `contract.check` and `redaction`. How
records follow each other is `sequel`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import orjson

from ..contract import EXCEPTION_KEYS, Registry, check
from ..errors import RunFileError
from ..record import LINE_START, LogRecord
from ..redaction import Rule, apply_rules, apply_to_text, holds_sequence, is_presentable
from ..redaction.refusal import MEANINGS
from ..tracing.traceparent import is_span_id, is_trace_id
from .finding import REMEDIES
from .pieces import Piece


class Fault(NamedTuple):
    """What is wrong with a piece: a rule of `finding.RULES`, and words that quote nothing."""

    rule: str
    message: str
    remedy: str = ""


_TS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_KINDS: Final = {"unregistered-event": "event", "unknown-key": "key"}
_SEQUENCE: Final = f"it {MEANINGS[Rule.DNA]}"


def judge(piece: Piece, registry: Registry) -> tuple[LogRecord | None, list[Fault]]:
    """Return the record that *piece* is, or None, and all that is wrong with it."""
    try:
        record = LogRecord.from_line(piece.content)
    except RunFileError as exc:
        return None, list(_faults_of_no_record(piece, exc.message))
    faults = (
        [fault("glued", f"a whole record begins at byte {piece.column} of its line")]
        if piece.column
        else []
    )
    for look in (
        _faults_of_shape(record),
        _faults_of_contract(record, registry),
        _faults_of_privacy(piece, record, registry),
    ):
        faults += look
    return record, faults


def fault(rule: str, message: str) -> Fault:
    """Return a fault with the remedy of its rule."""
    return Fault(rule, message, REMEDIES[rule])


def _faults_of_no_record(piece: Piece, reason: str) -> Iterator[Fault]:
    content = piece.content
    if nuls := content.count(0):
        yield fault("nul", f"{nuls} NUL bytes among {len(content)}")
    elif _is_json(content):
        yield fault("schema", reason)
    elif LINE_START.startswith(content[: len(LINE_START)]):
        yield fault("torn", f"half a record, {len(content)} bytes")
    else:
        yield fault("foreign", f"{len(content)} bytes that are no record")
    if holds_sequence(content) or not is_presentable(content.decode(errors="replace")):
        yield fault("forbidden", "it holds what a rule keeps out")


def _is_json(content: bytes) -> bool:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


def _faults_of_shape(record: LogRecord) -> Iterator[Fault]:
    if not _TS.fullmatch(record.ts):
        yield fault("schema", "ts is no time in UTC with milliseconds")
    if not (record.trace_id is None or is_trace_id(record.trace_id)):
        yield fault("schema", "trace_id is malformed")
    if not (record.span_id is None or is_span_id(record.span_id)):
        yield fault("schema", "span_id is malformed")
    if record.error_code is not None and record.severity != "error":
        yield fault("schema", "error_code stands in a record that is no error")


def _faults_of_contract(record: LogRecord, registry: Registry) -> Iterator[Fault]:
    for found in check(registry, record.event, record.data):
        yield Fault(_KINDS[found.kind], found.message, found.remedy)


def _faults_of_privacy(piece: Piece, record: LogRecord, registry: Registry) -> Iterator[Fault]:
    _, refusals = apply_rules(record.data, registry.allowed_keys(record.event) | EXCEPTION_KEYS)
    texts = {"event": record.event, "phase": record.phase, "error_code": record.error_code}
    refusals += [
        refusal
        for name, text in texts.items()
        if text is not None and (refusal := apply_to_text(name, text)[1])
    ]
    messages = [str(refusal) for refusal in refusals if refusal.rule is not Rule.KEYS]
    messages += [
        f"{name} holds what a rule keeps out"
        for name in _NAMES
        if not is_presentable(getattr(record, name) or "")
    ]
    if not messages and holds_sequence(piece.content):
        messages = [_SEQUENCE]
    yield from (fault("forbidden", message) for message in messages)


_NAMES: Final = ("run_id", "component", "trace_id", "span_id")
"""Fields that the package checks once, when they're set."""
