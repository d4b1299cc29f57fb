"""
Find the files of a run by name: its own, and those of the ranks above 0. None is opened.
"""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import SET_LOG_DIR, RunFileError
from ..log_dir import default_log_dir
from ..naming import LATEST, is_run_id
from ..process.ranks import SUFFIX, file_name, shard_named
from ..redaction import safe_name, safe_path
from ..redaction.safe_name import WITHHELD

_MAX_TOLD: Final = 3
_MAX_COMPARED: Final = 5000
"""Runs of a directory that a misspelt name is compared with."""
_LONGEST: Final = 128


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
        ConfigError: *name* is no path, and the environment names no directory that can be used.
    """
    # Errors mean that no file can have this name.
    with suppress(OSError, ValueError):
        found = () if name == LATEST else _at_path(name)
        if found:
            return found
    folder = default_log_dir() if log_dir is None else log_dir
    with suppress(OSError, ValueError):
        found = _named(name, folder)
        if found:
            return found
    msg = f"no such run in {safe_path(folder)}"
    similar = ", ".join(_similar(name, folder))
    remedy = f"name a run file, a run id or latest, or {SET_LOG_DIR}"
    raise RunFileError(msg, remediation=f"did you mean {similar}?" if similar else remedy)


def _named(name: str, folder: Path) -> tuple[RankFile, ...]:
    if name == LATEST:
        return _latest(folder)
    return _of_run(name.removesuffix(SUFFIX), folder) or _here(name)


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


def _here(name: str) -> tuple[RankFile, ...]:
    """Return the file *name* in the working directory, whatever its suffix."""
    path = Path(name)
    return (RankFile(shard_named(path.name)[1], path),) if name and path.is_file() else ()


def _similar(name: str, folder: Path) -> list[str]:
    """Return a few run ids in *folder* that *name* may have meant, as they may be shown."""
    from difflib import get_close_matches  # only for who misspells

    found: dict[str, None] = {}
    with suppress(OSError):
        paths = islice(folder.glob(f"*{SUFFIX}"), _MAX_COMPARED)
        found = dict.fromkeys(shard_named(path.name)[0] for path in paths)
    begin = sorted(run_id for run_id in found if len(name) > 1 and run_id.startswith(name))
    similar = dict.fromkeys([*begin, *get_close_matches(name[:_LONGEST], found, n=_MAX_TOLD)])
    shown = (safe_name(run_id) for run_id in similar)
    return [run_id for run_id in shown if run_id != WITHHELD][:_MAX_TOLD]


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
