"""
loguru with `enqueue=True`: the call puts the record into a pipe, and a thread writes it.
"""

from __future__ import annotations

from pathlib import Path

from ..floor import nine_fields
from .loguru_call import fields, only
from .running import Running


def start(path: Path) -> Running:
    log = only(path, serialize=True, enqueue=True)
    return Running(nine_fields(log), log.remove, drain=log.complete, fields=fields)
