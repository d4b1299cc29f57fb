"""Runs that tests of frames read: a few records of several events, in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

METRIC = "training.metric"
EPOCH = "training.epoch.end"


def metric(value: object = 0.5, step: int | None = None, **data: Any) -> bytes:
    """Return the line of a metric whose name is loss, unless *data* says otherwise."""
    return render_jsonl(
        record(event=METRIC, data={"name": "loss", "value": value, **data}, step=step)
    )


def epoch(number: int = 0, **data: Any) -> bytes:
    """Return the line of an epoch's end."""
    return render_jsonl(record(event=EPOCH, data=data, epoch=number))


def foreign(**fields: Any) -> bytes:
    """Return a line that another program may have written."""
    import json

    return json.dumps({"ts": "2026-05-20T15:42:01.123Z", **fields}).encode() + b"\n"


def write_run(folder: Path, *lines: bytes, name: str = "run-1.jsonl") -> Path:
    """Write the file of a run, or of one of its ranks, and return its path."""
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path
