"""
The standard library's logging with python-json-logger and `orjson`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pythonjsonlogger.orjson import OrjsonFormatter

from ..floor import LINE
from .running import Running
from .stdlib_call import fields, logger_with, nine_in_extra


def formatter() -> logging.Formatter:
    return OrjsonFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s", static_fields={"run_id": LINE["run_id"]}
    )


def start(path: Path) -> Running:
    handler = logging.FileHandler(path)
    handler.setFormatter(formatter())
    return Running(nine_in_extra(logger_with(handler)), handler.close, fields=fields)
