"""A damaged run file, as tests mend it: half of a record, and bytes that are none."""

from __future__ import annotations

from pathlib import Path

from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

LINES = [render_jsonl(record(n, step=n)) for n in range(4)]
BROKEN = LINES[0] + LINES[1][:50] + LINES[2] + b"\0\0\0\n" + LINES[3]
MENDED = LINES[0] + LINES[2] + LINES[3]


def make_damaged(folder: Path) -> Path:
    """Make the damaged file of run-1 in *folder*, for its owner alone, and return its path."""
    path = folder / "run-1.jsonl"
    path.write_bytes(BROKEN)
    path.chmod(0o600)
    return path


def kept(path: Path) -> Path:
    """Return where a repair of *path* keeps the first original."""
    return path.with_name(path.name + ".broken")


def folder_of(path: Path) -> dict[str, bytes]:
    """Return every file beside *path* with its contents."""
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}
