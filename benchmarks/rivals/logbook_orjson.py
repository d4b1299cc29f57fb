"""
logbook with a formatter that uses `orjson`; the fields are passed in ``extra``.
"""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from typing import Any

import logbook
import orjson

from ..floor import LINE
from .running import Running

TOP = ("step", "epoch", "phase", "duration_ms")


def formatted(record: Any, _handler: Any) -> str:
    data = dict(record.extra)
    ts = record.time.isoformat(timespec="milliseconds")[:23] + "Z"
    line = {
        "ts": ts,
        "severity": record.level_name.lower(),
        "event": record.message,
        "run_id": LINE["run_id"],
        "component": record.channel,
    }
    line |= {name: data.pop(name) for name in TOP}
    return orjson.dumps({**line, "data": data}).decode()


def start(path: Path) -> Running:
    handler = logbook.FileHandler(path, level="INFO")
    handler.formatter = formatted
    handler.push_application()
    log = logbook.Logger(LINE["component"])

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                "training.epoch.end",
                extra={
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

    return Running(chunk, handler.close)
