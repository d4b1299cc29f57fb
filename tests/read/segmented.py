"""Runs in segments, some of them compressed, for tests that read them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.segments import segment_name


def line(step: int, run_id: str = "run", second: int = 1, **changes: Any) -> bytes:
    """Return the line of record *step* of a run."""
    fields = {"event": "training.metric", "data": {}, "step": step} | changes
    ts = f"2026-05-20T15:{second // 60:02}:{second % 60:02}.000Z"
    event, data = fields.pop("event"), fields.pop("data")
    return render_jsonl(LogRecord(ts, "info", event, run_id, "training", data, **fields))


def zstandard_compress(content: bytes) -> bytes:
    return pytest.importorskip("zstandard").ZstdCompressor(write_checksum=True).compress(content)


PACK = {"": bytes, ".gz": gzip.compress, ".zst": zstandard_compress}


def write(folder: Path, name: str, number: int, *lines: bytes, packing: str = "") -> Path:
    """Write segment *number* of the file called *name*, compressed or not; return its path."""
    path = folder / (segment_name(name, number) + packing)
    path.write_bytes(PACK[packing](b"".join(lines)))
    return path
