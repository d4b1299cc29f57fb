"""
The call through OpenTelemetry's SDK, to its console exporter with a file for the console.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Any

from opentelemetry._logs import SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import ConsoleLogRecordExporter
from opentelemetry.sdk.resources import Resource

from ..floor import LINE
from .running import Running


def through(processor: Callable[[Any], Any], path: Path) -> Running:
    """Return the rival that passes its records through a *processor* of this class."""
    file = path.open("a")
    exporter = ConsoleLogRecordExporter(
        out=file, formatter=lambda record: record.to_json(indent=None) + "\n"
    )
    provider = LoggerProvider(
        resource=Resource({"run_id": LINE["run_id"], "component": LINE["component"]}),
        shutdown_on_exit=False,
    )
    provider.add_log_record_processor(processor(exporter))
    log = provider.get_logger(LINE["component"])

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.emit(
                timestamp=time.time_ns(),
                severity_number=SeverityNumber.INFO,
                severity_text="INFO",
                body="training.epoch.end",
                attributes={
                    "step": 12345,
                    "epoch": 2,
                    "phase": "phase1",
                    "duration_ms": 412,
                    "loss": 1.23,
                    "loss_pred": 0.98,
                    "loss_reg": 0.25,
                    "lr": 0.0003,
                    "samples": 512,
                },
            )

    return Running(chunk, provider.shutdown, drain=provider.force_flush, fields=_fields)


def _fields(line: dict[str, Any]) -> dict[str, Any]:
    own = {
        "ts": line["timestamp"],
        "event": line["body"],
        "severity": line["severity_text"].lower(),
    }
    return {**line["resource"]["attributes"], **line["attributes"], **own}
