"""
The name of the file that a rank of a run writes. `launchers` tells which rank this process is.

Appending to one file from several machines isn't safe on network file systems, so each rank above
0 writes a file of its own beside the run's, which is called a shard.
"""

from __future__ import annotations

import re
from typing import Final

SUFFIX: Final = ".jsonl"
"""The suffix of every run file's name."""
FAULT_SUFFIX: Final = ".fault"
"""The suffix of the name of a fault's trace, which lies beside the run file."""

STALL_SUFFIX: Final = ".stall"
"""The suffix of the name of what a stall box writes, which lies beside the run file."""

_SHARD: Final = r"(?is)(?P<run_id>.+)\.rank(?P<rank>[0-9]+)"
"""What stands before a shard's suffix; in any case, since some file systems ignore case."""
MAX_DIGITS: Final = 9
"""Of a rank: of one that a launcher names, and so of one in a file's name."""


def file_name(run_id: str, rank: int = 0) -> str:
    """Return the name of the file that *rank* of a run writes."""
    return f"{run_id}.rank{rank}{SUFFIX}" if rank else f"{run_id}{SUFFIX}"


def shard_named(name: str) -> tuple[str, int]:
    """Return the run and the rank whose file is called *name*, the inverse of `file_name`."""
    stem = name.removesuffix(SUFFIX)
    match = re.fullmatch(_SHARD, stem)
    if match and len(match["rank"]) <= MAX_DIGITS:
        return match["run_id"], int(match["rank"])
    return stem, 0


def names_a_shard(run_id: str) -> bool:
    """Tell whether *run_id* would be taken for a shard of another run, so that none may have it."""
    return ".rank" in run_id.lower() and re.fullmatch(_SHARD, run_id) is not None
