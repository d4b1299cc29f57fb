"""
eliot: one message for each call, to a file.

It has no severities, so one is passed as a field.
"""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from typing import Any

import eliot

from ..floor import LINE
from .running import Running


def start(path: Path) -> Running:
    file = path.open("ab")
    eliot.to_file(file)
    eliot.add_global_fields(run_id=LINE["run_id"], component=LINE["component"], severity="info")

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            eliot.log_message(
                "training.epoch.end",
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=1.23,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
            )

    return Running(chunk, file.close, fields=_fields)


def _fields(line: dict[str, Any]) -> dict[str, Any]:
    own = {"timestamp": None, "message_type": None, "task_uuid": None, "task_level": None}
    return {**line, "ts": line["timestamp"], "event": line["message_type"], **own}
