"""Runs in segments, some of them compressed, for tests that read them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.segments import segment_name
from tests.samples import record


def line(step: int, run_id: str = "run", second: int = 1, **changes: Any) -> bytes:
    """Return the line of record *step* of a run."""
    fields = {"data": {}, "step": step} | changes
    return render_jsonl(record(run_id=run_id, second=second, **fields))


def zstandard_compress(content: bytes) -> bytes:
    return pytest.importorskip("zstandard").ZstdCompressor(write_checksum=True).compress(content)


PACK = {"": bytes, ".gz": gzip.compress, ".zst": zstandard_compress}


def write(folder: Path, name: str, number: int, *lines: bytes, packing: str = "") -> Path:
    """Write segment *number* of the file called *name*, compressed or not; return its path."""
    path = folder / (segment_name(name, number) + packing)
    path.write_bytes(PACK[packing](b"".join(lines)))
    return path
