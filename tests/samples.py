"""The record that tests write and read where no more than its value matters."""

from __future__ import annotations

from typing import Any

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl

DAY = "2026-05-20"
MOMENT = f"{DAY}T15:42:01.123Z"


def record(
    value: object = 1,
    severity: str = "info",
    event: str = "training.metric",
    second: int | None = None,
    **fields: Any,
) -> LogRecord:
    """
    Return a record of run-1, whose data is *value* alone unless *fields* has other ``data``.

    It's of `MOMENT`, or of so many seconds behind 15:00 of that day.
    """
    ts = MOMENT if second is None else f"{DAY}T15:{second // 60:02}:{second % 60:02}.000Z"
    fields = {"data": {"value": value}, "run_id": "run-1", "component": "training"} | fields
    return LogRecord(ts, severity, event, **fields)


def make_line(
    value: object = 1, severity: str = "info", event: str = "training.metric", **fields: Any
) -> tuple[bytes, str, str]:
    """Return the line of a record, its severity and its event, as a sink takes them."""
    return render_jsonl(record(value, severity, event, **fields)), severity, event
