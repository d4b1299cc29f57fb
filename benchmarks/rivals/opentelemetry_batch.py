"""
OpenTelemetry's SDK with the processor that it recommends: records wait in a queue, and a thread
exports them in batches.
"""

from __future__ import annotations

from pathlib import Path

from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

from .opentelemetry_call import through
from .running import Running


def start(path: Path) -> Running:
    return through(BatchLogRecordProcessor, path)
