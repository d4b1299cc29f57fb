"""
The stages of this package written plainly as structlog processors, without regard to speed.

They check the event and its keys, move fields to the top level, look for personal names and for
bases, add the trace and the time, and write the same line.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson
import structlog

from ..floor import LINE, nine_fields
from .running import Running

Record = MutableMapping[str, Any]
ALLOWED: Final = {"training.epoch.end": {"loss", "loss_pred", "loss_reg", "lr", "samples"}}
OWN: Final = {"event", "_allowed", "run_id", "component", "step", "epoch", "phase", "duration_ms"}
LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
PRIVATE: Final = {
    *("vcf_content", "genotype", "sample_id", "user_email", "email", "phone"),
    *("address", "dob", "birthdate"),
}
PLAIN: Final = (str, int, float, bool, list, dict, type(None))
BASES: Final = re.compile(r"[ACGTNacgtn]{20,}")
TRACE: Final[ContextVar[Mapping[str, str]]] = ContextVar("TRACE", default=MappingProxyType({}))


def validate(_logger: Any, _method: str, record: Record) -> Record:
    record["_allowed"] = ALLOWED.get(record["event"], set())
    return record


def promote(_logger: Any, _method: str, record: Record) -> Record:
    record["data"] = {key: record.pop(key) for key in list(record) if key not in OWN}
    return record


def redact(_logger: Any, _method: str, record: Record) -> Record:
    allowed = record.pop("_allowed")
    kept = {}
    for key, value in record["data"].items():
        if key.lower() in PRIVATE:
            raise ValueError(key)
        if not isinstance(value, PLAIN):
            raise TypeError(key)
        if isinstance(value, str) and BASES.search(value):
            raise ValueError(key)
        if key in allowed:
            kept[key] = value
    record["data"] = kept
    return record


def merge_trace(_logger: Any, _method: str, record: Record) -> Record:
    record.update(TRACE.get())
    return record


def stamp(_logger: Any, method: str, record: Record) -> Record:
    ts = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"ts": ts, "severity": method, **record}


def gate(_logger: Any, method: str, record: Record) -> Record:
    if LEVELS[method] < logging.INFO:
        raise structlog.DropEvent
    return record


def render(_logger: Any, _method: str, record: Record) -> bytes:
    line = orjson.dumps(record)
    if BASES.search(line.decode()):
        raise ValueError(record["event"])
    return line


def start(path: Path) -> Running:
    file = path.open("ab")
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[validate, promote, redact, merge_trace, stamp, gate, render],
        logger_factory=structlog.BytesLoggerFactory(file=file),
    )
    log = structlog.get_logger().bind(run_id=LINE["run_id"], component=LINE["component"])
    return Running(nine_fields(log), file.close)
