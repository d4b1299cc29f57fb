"""
The runs that are meant by names, paths and patterns.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import filter as matching
from pathlib import Path
from typing import Final

from ..errors import RunFileError
from ..log_dir import default_log_dir
from ..process.ranks import shard_named
from ..read import RankFile, find_files
from ..read.locate import run_of
from ..read.opening import as_run_file_error
from ..redaction import safe_path
from ..segments import segment_named, unpacked_name

SUFFIX: Final = ".jsonl"
_WILD: Final = frozenset("*?[")

RunNames = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
"""One run or several: each a path, a run id, ``latest``, or a pattern of either."""


def find_runs(names: RunNames, log_dir: Path | None = None) -> Iterator[list[RankFile]]:
    """
    Yield the files of each run that *names* mean, none of them twice.

    Args:
        names: One name, or several. ``*``, ``?`` and ``[…]`` stand for what they do in a shell.
        log_dir: The directory of the runs; by default, what the environment says.

    Raises:
        RunFileError: There is no run of a name, none that matches a pattern, or a directory can't
            be read.
    """
    each = [names] if isinstance(names, str | os.PathLike) else names
    seen: set[Path] = set()
    for name in [os.fspath(one) for one in each]:
        for one in _matching(name, log_dir) if _WILD & set(name) else [name]:
            files = [file for file in find_files(one, log_dir) if file.path.absolute() not in seen]
            seen.update(file.path.absolute() for file in files)
            if files:
                yield files


def _matching(pattern: str, log_dir: Path | None) -> list[str]:
    """Return the paths of the files that *pattern*, of a path or of run ids, matches."""
    folder, name = os.path.split(pattern)
    where = Path(folder) if folder else log_dir or default_log_dir()
    found: list[str] = []
    with as_run_file_error(where), suppress(FileNotFoundError, NotADirectoryError):
        names = [each.name for each in where.iterdir() if unpacked_name(each.name).endswith(SUFFIX)]
        found = sorted({*matching(names, name), *matching(names, f"{name}{SUFFIX}")})
    if not found:
        msg = f"no run in {safe_path(where)} matches the pattern"
        raise RunFileError(msg, remediation="geno-obs ls lists them")
    return [*dict.fromkeys(str(_whole(where / each)) for each in found)]


def _whole(path: Path) -> Path:
    """Return the path of the file of which *path* is a segment; *path*, if it's none."""
    base, number = segment_named(path.name)
    is_segment = number > 0 and run_of(path) == shard_named(base)[0]
    return path.with_name(base) if is_segment else path
