"""
Which of several ranks this process is, and the name of the file that a rank writes.

A launcher such as torchrun tells each process by two variables. Appending to one file from several
machines isn't safe on network file systems, so each rank above 0 has a file of its own, beside the
run's: a shard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..errors import ConfigError

RANK_VARIABLE: Final = "RANK"
WORLD_SIZE_VARIABLE: Final = "WORLD_SIZE"
SUFFIX: Final = ".jsonl"
"""How the name of every run file ends."""
FAULT_SUFFIX: Final = ".fault"
"""How the name of the trace of a fault ends, which lies beside the run file."""

_SHARD: Final = r"(?is)(?P<run_id>.+)\.rank(?P<rank>[0-9]+)"
"""What stands before the suffix; in any case, because some file systems know no other."""
_MAX_DIGITS: Final = 9
_REMEDY: Final = (
    f"set {RANK_VARIABLE} and {WORLD_SIZE_VARIABLE} as torchrun does, or unset one of them"
)


def rank_here(environ: Mapping[str, str]) -> int | None:
    """
    Return the rank that ``RANK`` and ``WORLD_SIZE`` say, or None where not both are set.

    Raises:
        ConfigError: one of them is no whole number, or the rank isn't below the world's size.
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
    """Return the run and the rank whose file *name* is: `file_name` backwards."""
    stem = name.removesuffix(SUFFIX)
    match = re.fullmatch(_SHARD, stem)
    return (
        (match["run_id"], int(match["rank"]))
        if match and len(match["rank"]) <= _MAX_DIGITS
        else (stem, 0)
    )


def names_a_shard(run_id: str) -> bool:
    """
    Tell whether *run_id* would be taken for a shard of another run, so that no run may have it.
    """
    return ".rank" in run_id.lower() and re.fullmatch(_SHARD, run_id) is not None


def _number(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS:
        return int(text)
    msg = f"{name} is not a whole number"
    raise ConfigError(msg, remediation=_REMEDY)
