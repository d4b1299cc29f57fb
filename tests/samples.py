"""The record that tests write and read where no more than its value matters."""

from __future__ import annotations

from typing import Any

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl

MOMENT = "2026-05-20T15:42:01.123Z"


def record(
    value: object = 1, severity: str = "info", event: str = "training.metric", **fields: Any
) -> LogRecord:
    """Return a record of run-1, whose data is *value* alone unless *fields* has other ``data``."""
    fields = {"data": {"value": value}} | fields
    return LogRecord(MOMENT, severity, event, "run-1", "training", **fields)


def make_line(
    value: object = 1, severity: str = "info", event: str = "training.metric", **fields: Any
) -> tuple[bytes, str, str]:
    """Return the line of a record, its severity and its event, as a sink takes them."""
    return render_jsonl(record(value, severity, event, **fields)), severity, event
