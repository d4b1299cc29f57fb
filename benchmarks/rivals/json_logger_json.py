"""
The standard library's logging with python-json-logger and `json`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

from ..floor import LINE
from .running import Running
from .stdlib_call import fields, logger_with, nine_in_extra


def start(path: Path) -> Running:
    handler = logging.FileHandler(path)
    handler.setFormatter(
        JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            static_fields={"run_id": LINE["run_id"]},
        )
    )
    return Running(nine_in_extra(logger_with(handler)), handler.close, fields=fields)
