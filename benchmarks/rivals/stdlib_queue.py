"""
The standard library's `QueueHandler`: the call queues the record, and a thread writes it.
"""

from __future__ import annotations

import logging
import logging.handlers
import queue
from pathlib import Path
from typing import Any

from .json_logger_orjson import formatter
from .running import Running
from .stdlib_call import fields, logger_with, nine_in_extra


def start(path: Path) -> Running:
    handler = logging.FileHandler(path)
    handler.setFormatter(formatter())
    records: queue.Queue[Any] = queue.Queue()
    listener = logging.handlers.QueueListener(records, handler)
    listener.start()
    log = logger_with(logging.handlers.QueueHandler(records))

    def close() -> None:
        listener.stop()
        handler.close()

    return Running(nine_in_extra(log), close, drain=records.join, fields=fields)
