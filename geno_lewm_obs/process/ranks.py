"""
Which rank of a launch this process is, and the name of the file that a rank writes.

A launcher such as torchrun tells each process its rank by two environment variables. Appending to
one file from several machines isn't safe on network file systems, so each rank above 0 writes a
file of its own beside the run's, which is called a shard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..errors import ConfigError

RANK_VARIABLE: Final = "RANK"
WORLD_SIZE_VARIABLE: Final = "WORLD_SIZE"
SUFFIX: Final = ".jsonl"
"""The suffix of every run file's name."""
FAULT_SUFFIX: Final = ".fault"
"""The suffix of the name of a fault's trace, which lies beside the run file."""

_SHARD: Final = r"(?is)(?P<run_id>.+)\.rank(?P<rank>[0-9]+)"
"""What stands before a shard's suffix; in any case, since some file systems ignore case."""
_MAX_DIGITS: Final = 9
_REMEDY: Final = (
    f"set {RANK_VARIABLE} and {WORLD_SIZE_VARIABLE} as torchrun does, or unset one of them"
)


def rank_here(environ: Mapping[str, str]) -> int | None:
    """
    Return the rank of this process by ``RANK`` and ``WORLD_SIZE``, or None unless both are set.

    Raises:
        ConfigError: one of them isn't a whole number, or the rank isn't below the world size.
    """
    if not (environ.get(RANK_VARIABLE) and environ.get(WORLD_SIZE_VARIABLE)):
        return None
    size = _number(WORLD_SIZE_VARIABLE, environ[WORLD_SIZE_VARIABLE])
    rank = _number(RANK_VARIABLE, environ[RANK_VARIABLE])
    if rank >= size:
        msg = f"{RANK_VARIABLE} is not below {WORLD_SIZE_VARIABLE}"
        raise ConfigError(msg, remediation=_REMEDY)
    return rank


def file_name(run_id: str, rank: int = 0) -> str:
    """Return the name of the file that *rank* of a run writes."""
    return f"{run_id}.rank{rank}{SUFFIX}" if rank else f"{run_id}{SUFFIX}"


def shard_named(name: str) -> tuple[str, int]:
    """Return the run and the rank whose file is called *name*, the inverse of `file_name`."""
    stem = name.removesuffix(SUFFIX)
    match = re.fullmatch(_SHARD, stem)
    if match and len(match["rank"]) <= _MAX_DIGITS:
        return match["run_id"], int(match["rank"])
    return stem, 0


def names_a_shard(run_id: str) -> bool:
    """Tell whether *run_id* would be taken for a shard of another run, so that none may have it."""
    return ".rank" in run_id.lower() and re.fullmatch(_SHARD, run_id) is not None


def _number(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS:
        return int(text)
    msg = f"{name} is not a whole number"
    raise ConfigError(msg, remediation=_REMEDY)
