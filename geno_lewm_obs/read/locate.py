"""
Find the files of a run by name: its own, and those of the ranks above 0. None is opened.
"""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..config import default_log_dir
from ..errors import SET_LOG_DIR, RunFileError
from ..naming import LATEST, is_run_id
from ..process.ranks import SUFFIX, file_name, shard_named
from ..redaction import safe_path


class RankFile(NamedTuple):
    """One file of a run, and the rank that writes it."""

    rank: int
    path: Path


def find_run(name: str, log_dir: Path | None = None) -> Path:
    """Return the first file of a run, found as by `find_files`."""
    return find_files(name, log_dir)[0].path


def find_files(name: str, log_dir: Path | None = None) -> tuple[RankFile, ...]:
    """
    Return the files of a run, by rank.

    Args:
        name: A run id; ``latest`` for the run that was written to last; or a path. The path of a
            run's own file stands for the run with all its ranks, any other path for that file.
        log_dir: The directory of the runs; by default, what the environment says.

    Raises:
        RunFileError: There is no such file.
    """
    folder = default_log_dir() if log_dir is None else log_dir
    # Errors mean that no file can have this name.
    with suppress(OSError, ValueError):
        found = _named(name, folder)
        if found:
            return found
    msg = f"no such run in {safe_path(folder)}"
    raise RunFileError(msg, remediation=f"name a run file, a run id or latest, or {SET_LOG_DIR}")


def _named(name: str, folder: Path) -> tuple[RankFile, ...]:
    if name == LATEST:
        return _latest(folder)
    return _at_path(name) or _of_run(name, folder)


def _latest(folder: Path) -> tuple[RankFile, ...]:
    runs = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()]
    if not runs:
        return ()
    newest = max(runs, key=lambda path: path.stat().st_mtime_ns)
    run_id, _ = shard_named(newest.name)
    return _files(folder, run_id)


def _at_path(name: str) -> tuple[RankFile, ...]:
    path = Path(name)
    if (SUFFIX not in name and os.sep not in name) or not path.is_file():
        return ()
    _, rank = shard_named(path.name)
    if rank or path.suffix != SUFFIX:
        return (RankFile(rank, path),)
    return _files(path.parent, path.name.removesuffix(SUFFIX))


def _of_run(name: str, folder: Path) -> tuple[RankFile, ...]:
    return _files(folder, name) if is_run_id(name) else ()


def _files(folder: Path, run_id: str) -> tuple[RankFile, ...]:
    """Return the files of a run in *folder*, by rank: those with exactly the run's names."""
    shards = folder.glob(glob.escape(run_id) + f".rank[1-9]*{SUFFIX}")
    found = []
    for path in (folder / file_name(run_id), *shards):
        _, rank = shard_named(path.name)
        if path.name == file_name(run_id, rank) and path.is_file():
            found.append(RankFile(rank, path))
    return tuple(sorted(found))
