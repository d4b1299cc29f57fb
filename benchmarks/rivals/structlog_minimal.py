"""
structlog as its documentation on performance configures it: level, time, `orjson`, bytes to a file.

The record is flat.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import orjson
import structlog

from ..floor import LINE, nine_fields
from .running import Running


def start(path: Path) -> Running:
    file = path.open("ab")
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(file=file),
    )
    log = structlog.get_logger().bind(run_id=LINE["run_id"], component=LINE["component"])
    return Running(nine_fields(log), file.close, fields=_fields)


def _fields(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "ts": line["timestamp"],
        "severity": line["level"],
        "timestamp": None,
        "level": None,
    }
