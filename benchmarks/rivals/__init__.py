"""
Other ways to write the same record, and a comparison of them with this package.

Each rival has a module of its own, whose ``start(path)`` returns a `running.Running`. It is
imported only in the rival's own environment; this module holds what the environments need to know.

    __main__      the comparison: single calls in turns, then two threads, then kill -9
    environment   a virtual environment for each set of requirements
    worker        a rival's process, as its parent sees it
    trial         what runs in that process: checks and times the rival against FLOOR
    doomed        the process that is killed, and the count of lost records
    ledger        the results as a table
    picture       the results as SVG
    publish       both on a page of the documentation
"""

from __future__ import annotations

from typing import Final, NamedTuple

_ORJSON: Final = "orjson>=3.10"
_STRUCTLOG: Final = (_ORJSON, "structlog>=24.4")
_JSON_LOGGER: Final = (_ORJSON, "python-json-logger>=3.1")
_LOGURU: Final = (_ORJSON, "loguru>=0.7.3")
_OPENTELEMETRY: Final = (_ORJSON, "opentelemetry-sdk>=1.39")


class Rival(NamedTuple):
    """One way to write the record."""

    module: str
    name: str
    requires: tuple[str, ...]
    waits: bool = False
    """
    Whether the call returns before the record is written.

    The time is then measured until all records are written.
    """


OURS: Final = Rival("ours", "geno-lewm-obs", _STRUCTLOG)
OURS_RELAXED: Final = Rival("ours_relaxed", "geno-lewm-obs, relaxed", _STRUCTLOG, waits=True)
RIVALS: Final = (
    OURS,
    Rival("by_hand", "fifteen lines by hand", (_ORJSON,)),
    Rival("structlog_minimal", "structlog, minimal", _STRUCTLOG),
    Rival("structlog_nested", "structlog, our stages written plainly", _STRUCTLOG),
    Rival("picologging_orjson", "picologging and orjson", (_ORJSON, "picologging>=0.9.3")),
    Rival("eliot_lines", "eliot", (_ORJSON, "eliot>=1.16")),
    Rival("logbook_orjson", "logbook and orjson", (_ORJSON, "logbook>=1.8")),
    Rival("json_logger_orjson", "stdlib, python-json-logger, orjson", _JSON_LOGGER),
    Rival("json_logger_json", "stdlib, python-json-logger, json", _JSON_LOGGER),
    Rival("loguru_sink", "loguru, own sink and orjson", _LOGURU),
    Rival("loguru_serialize", "loguru, serialize", _LOGURU),
    Rival("opentelemetry_simple", "OpenTelemetry SDK, simple", _OPENTELEMETRY),
    OURS_RELAXED,
    Rival("stdlib_queue", "stdlib, QueueHandler, orjson", _JSON_LOGGER, waits=True),
    Rival("loguru_enqueue", "loguru, serialize, enqueue", _LOGURU, waits=True),
    Rival("opentelemetry_batch", "OpenTelemetry SDK, batch", _OPENTELEMETRY, waits=True),
)
