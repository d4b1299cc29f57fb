"""
A logger written by hand in fifteen lines: `orjson`, an open file, a flush after each line.

It checks nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from ..floor import LINE, nine_fields
from .running import Running

TOP = ("step", "epoch", "phase", "duration_ms")


class HandMadeLogger:
    def __init__(self, path: Path, run_id: str, component: str) -> None:
        self.file = path.open("ab")
        self.run_id, self.component = run_id, component

    def info(self, event: str, **fields: Any) -> None:
        ts = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        top = {name: fields.pop(name) for name in TOP if name in fields}
        record = {
            "ts": ts,
            "severity": "info",
            "event": event,
            "run_id": self.run_id,
            "component": self.component,
            "data": fields,
        }
        self.file.write(orjson.dumps(record | top) + b"\n")
        self.file.flush()


def start(path: Path) -> Running:
    log = HandMadeLogger(path, LINE["run_id"], LINE["component"])
    return Running(nine_fields(log), log.file.close)
