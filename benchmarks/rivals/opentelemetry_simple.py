"""
OpenTelemetry's SDK with its simple processor, which exports each record immediately.
"""

from __future__ import annotations

from pathlib import Path

from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor

from .opentelemetry_call import through
from .running import Running


def start(path: Path) -> Running:
    return through(SimpleLogRecordProcessor, path)
