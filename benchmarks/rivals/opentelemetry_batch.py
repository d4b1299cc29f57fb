"""
OpenTelemetry's SDK with its recommended processor: a thread exports records in batches.
"""

from __future__ import annotations

from pathlib import Path

from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

from .opentelemetry_call import through
from .running import Running


def start(path: Path) -> Running:
    return through(BatchLogRecordProcessor, path)
