"""
FLOOR: `os.write` of `orjson.dumps` of one ready record, whatever is to be done.
"""

from __future__ import annotations

import os
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import orjson

from .contestant import Contestant

READY: Final[dict[str, Any]] = {
    "ts": "2026-05-20T15:42:01.123Z",
    "severity": "info",
    "event": "api.search.end",
    "run_id": "ours",
    "component": "api",
    "data": {"n": 128, "elapsed_ms": 3.25, "index": "products"},
}


def start(path: Path) -> Contestant:
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    write, dumps, newline, ready = os.write, orjson.dumps, orjson.OPT_APPEND_NEWLINE, READY

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            write(fd, dumps(ready, option=newline))

    return Contestant(chunk=chunk)
