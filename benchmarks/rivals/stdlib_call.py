"""
The call as users of the standard library's logging type it: the fields in ``extra``.
"""

from __future__ import annotations

import logging
from itertools import repeat
from typing import Any

from ..floor import LINE
from ..measure import Chunk


def logger_with(handler: logging.Handler) -> logging.Logger:
    """Return a logger whose only handler is *handler*."""
    log = logging.getLogger(LINE["component"])
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers = [handler]
    return log


def nine_in_extra(log: logging.Logger) -> Chunk:
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

    return chunk


def fields(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a line of python-json-logger under the package's names."""
    renamed = {
        "ts": line["asctime"],
        "event": line["message"],
        "severity": line["levelname"].lower(),
        "component": line["name"],
    }
    return {**line, **renamed, "asctime": None, "message": None, "levelname": None, "name": None}
