"""
loguru with a custom sink that builds the line with `orjson`.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import orjson

from ..floor import nine_fields
from .loguru_call import only
from .running import Running

TOP = ("step", "epoch", "phase", "duration_ms")


def start(path: Path) -> Running:
    file = path.open("ab", buffering=0)

    def sink(message: Any) -> None:
        record = message.record
        data = record["extra"].copy()
        time = record["time"].astimezone(UTC).isoformat(timespec="milliseconds")
        ts = time.replace("+00:00", "Z")
        line = {"ts": ts, "severity": record["level"].name.lower(), "event": record["message"]}
        line |= {name: data.pop(name) for name in ("run_id", "component", *TOP)}
        file.write(orjson.dumps({**line, "data": data}, option=orjson.OPT_APPEND_NEWLINE))

    return Running(nine_fields(only(sink)), file.close)
