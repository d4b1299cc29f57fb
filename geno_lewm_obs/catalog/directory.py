"""
The runs of a directory, each with its files, found by one look at the names in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ..process.ranks import shard_named
from ..read.locate import SUFFIXES, RankFile, distinct, run_of
from ..read.opening import as_run_file_error
from ..segments import PACKED, segment_named, unpacked_name


class Listed(NamedTuple):
    """A file of a run. Its path is text, since to make a `Path` takes as long as to open a file."""

    rank: int
    segment: int
    path: str


def runs_in(folder: Path) -> dict[str, list[Listed]]:
    """
    Return the files of each run in *folder* by its id: by rank, and by segment.

    Raises:
        RunFileError: The directory can't be read. One that is missing has no runs.
    """
    found: dict[str, list[Listed]] = {}
    with as_run_file_error(folder):
        try:
            entries = os.scandir(folder)
        except FileNotFoundError:
            return found
        with entries:
            for entry in entries:
                if entry.name.endswith(SUFFIXES) and _is_file(entry):
                    run_id, file = _placed(entry.path, entry.name)
                    found.setdefault(run_id, []).append(file)
    return {run_id: _in_order(files) for run_id, files in found.items()}


def listed(files: Iterable[RankFile]) -> list[Listed]:
    """Return *files*, as `read.find_files` does, as `runs_in` has them."""
    return [Listed(file.rank, file.segment, str(file.path)) for file in files]


def rank_files(files: Iterable[Listed]) -> list[RankFile]:
    """Return *files* as `read.find_files` does."""
    return [RankFile(file.rank, Path(file.path), file.segment) for file in files]


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # of a link in a circle, for one
        return False


def _placed(path: str, name: str) -> tuple[str, Listed]:
    """Return the run that the file at *path* belongs to, and its place in it."""
    own = unpacked_name(name)
    base, segment = segment_named(own)
    if segment and run_of(Path(path)) != shard_named(base)[0]:
        base, segment = own, 0  # it's named like a segment, and is a run's own file
    run_id, rank = shard_named(base)
    return run_id, Listed(rank, segment, path)


def _in_order(files: list[Listed]) -> list[Listed]:
    """Return *files* in order, without compressed copies of what is there as it is."""
    if len(files) == 1:
        return files
    files.sort(key=lambda file: (file[:2], not file.path.endswith(PACKED), file.path))
    found: list[Listed] = []
    for _, each in groupby(files, key=lambda file: file[:2]):
        forms = list(each)
        found += forms if len(forms) == 1 else listed(distinct(rank_files(forms)))
    return found
