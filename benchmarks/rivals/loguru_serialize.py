"""
loguru with `serialize=True` into a file: its own form of record, written by `json`.
"""

from __future__ import annotations

from pathlib import Path

from ..floor import nine_fields
from .loguru_call import fields, only
from .running import Running


def start(path: Path) -> Running:
    log = only(path, serialize=True)
    return Running(nine_fields(log), log.remove, fields=fields)
