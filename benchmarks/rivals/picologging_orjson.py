"""
picologging, a version of the standard library's logging in C, with a formatter that uses `orjson`.

It has no JSON formatter and ignores ``extra``, so the fields are passed as the message's arguments.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import orjson
import picologging

from ..floor import LINE
from ..measure import Chunk
from .running import Running

TOP = ("step", "epoch", "phase", "duration_ms")


# picologging has no stubs for its C classes.
class LineFormatter(picologging.Formatter):  # type: ignore[misc]
    def format(self, record: Any) -> str:
        data = record.args.copy()
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        ts = time.replace("+00:00", "Z")
        line = {
            "ts": ts,
            "severity": record.levelname.lower(),
            "event": record.msg,
            "run_id": LINE["run_id"],
            "component": record.name,
        }
        line |= {name: data.pop(name) for name in TOP}
        return orjson.dumps({**line, "data": data}).decode()


def start(path: Path) -> Running:
    handler = picologging.FileHandler(str(path))
    handler.setFormatter(LineFormatter())
    log = picologging.Logger(LINE["component"], picologging.INFO)
    log.addHandler(handler)
    return Running(_nine_arguments(log), handler.close)


def _nine_arguments(log: Any) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                "training.epoch.end",
                {
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

    return chunk
