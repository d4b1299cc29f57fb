"""
Find the files of a run: its own, those of the ranks above 0, and the segments in which they go on.

Every reader and command names a run in the ways that `find_files` knows. Files are found by name.
One is opened only where its name may be that of a segment or of another run, or if a file is there
twice, as it is and compressed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import SET_LOG_DIR, RunFileError
from ..log_dir import default_log_dir
from ..naming import LATEST, is_run_id
from ..owner import HEAD, owner_of
from ..packed import is_packed
from ..process.ranks import SUFFIX, file_name, shard_named
from ..redaction import safe_name, safe_path
from ..redaction.safe_name import WITHHELD
from ..segments import PACKED, segment_name, segment_named, unpacked_name
from .entries import beginning_with
from .opening import forms, open_to_read

_MAX_TOLD: Final = 3
_MAX_COMPARED: Final = 5000
"""Runs of a directory that a misspelt name is compared with."""
_LONGEST: Final = 128
_MAX_OWNERS: Final = 1 << 14
"""Files whose owner is remembered for a follower, which asks for it ten times a second."""
SUFFIXES: Final = (SUFFIX, *(f"{SUFFIX}{packing}" for packing in PACKED))
"""How the names of run files end."""
_LATEST: Final = re.compile(rf"{LATEST}(?:~(?P<back>[0-9]{{1,9}}))?")


class RankFile(NamedTuple):
    """One file of a run, and the rank that writes it."""

    rank: int
    path: Path
    segment: int = 0
    """Its number among the segments of the rank's file; 0 is the first."""

    @property
    def first(self) -> Path:
        """The path of the rank's first segment, which may be gone; the rank is known by it."""
        name = unpacked_name(self.path.name)
        return self.path.with_name(segment_named(name)[0] if self.segment else name)


def find_run(name: str, log_dir: Path | None = None) -> Path:
    """Return the first file of a run, found as by `find_files`."""
    return find_files(name, log_dir)[0].path


def find_files(name: str, log_dir: Path | None = None) -> tuple[RankFile, ...]:
    """
    Return the files of a run, by rank, and by segment.

    A segment that somebody has compressed is found, too. One that is there both as it is and
    compressed is found as it is; but if the two begin differently, both are, the compressed one
    first.

    Args:
        name: A run id, or a beginning that no other run's has; ``latest`` for the run that was
            written to last, ``latest~2`` for the one that was it two runs before; or a path. The
            path of a run's own file stands for the run with all its ranks and segments, that of a
            rank's file for its segments, any other path for that file.
        log_dir: The directory of the runs; by default, what the environment says.

    Raises:
        RunFileError: There is no such file, or several runs begin so.
        ConfigError: *name* is no path, and the environment names no directory that can be used.
    """
    # Errors mean that no file can have this name.
    with suppress(OSError, ValueError):
        found = () if _LATEST.fullmatch(name) else _at_path(name)
        if found:
            return found
    folder = default_log_dir() if log_dir is None else log_dir
    with suppress(OSError, ValueError):
        found = _named(name, folder)
        if found:
            return found
    begun = _begun(name, folder)
    if len(begun) == 1:
        return _files(folder, begun[0])
    what = f"{len(begun)} runs begin so" if begun else "no such run"
    msg = f"{what} in {safe_path(folder)}"
    similar = ", ".join(_similar(name, folder))
    remedy = f"name a run file, a run id or latest, or {SET_LOG_DIR}"
    raise RunFileError(msg, remediation=f"did you mean {similar}?" if similar else remedy)


def pinned(name: str, log_dir: Path | None = None) -> tuple[str, Path | None]:
    """
    Return a name and a directory that mean the run that *name* means now, whatever run begins next.

    Raises:
        RunFileError, ConfigError: as by `find_files`.
    """
    first = find_files(name, log_dir)[0]
    with suppress(OSError, ValueError):
        folder = first.path.parent
        if not _LATEST.fullmatch(name) and (_at_path(name) or _exactly(name, folder)):
            return name, log_dir
    return run_of(first.path), first.path.parent


def segments_at(path: Path) -> tuple[Path, ...]:
    """Return the paths of the segments of the run's or rank's file at *path*; else *path* alone."""
    with suppress(OSError, ValueError):
        files = _at_path(str(path))
        if files:
            return tuple(file.path for file in files if file.rank == files[0].rank)
    return (path,)


def by_rank(files: Iterable[RankFile]) -> list[list[RankFile]]:
    """Return *files*, as `find_files` does, in a list for each rank."""
    return [list(same) for _, same in groupby(files, key=lambda file: file.rank)]


def still_there(files: Sequence[RankFile]) -> Iterator[RankFile]:
    """
    Yield the segments of one rank's file, but for those that are gone when it's their turn.

    A run that keeps only its last segments may remove them meanwhile; never the last one.
    """
    return (file for file in files if file is files[-1] or is_there(file))


def is_there(file: RankFile) -> bool:
    """Tell whether *file* is there, as it is or compressed."""
    return any(map(Path.exists, forms(file.path)))


def _named(name: str, folder: Path) -> tuple[RankFile, ...]:
    if latest := _LATEST.fullmatch(name):
        return _latest(folder, int(latest["back"] or 0))
    return _exactly(name, folder)


def _exactly(name: str, folder: Path) -> tuple[RankFile, ...]:
    return _of_run(name.removesuffix(SUFFIX), folder) or _here(name)


def _latest(folder: Path, back: int) -> tuple[RankFile, ...]:
    """Return the files of the run that was written to last but for *back* others."""
    paths = [path for path in folder.iterdir() if path.name.endswith(SUFFIXES) and path.is_file()]
    paths.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    newer: dict[str, None] = {}
    for run_id in map(run_of, paths):
        newer[run_id] = None
        if len(newer) > back:
            return _files(folder, run_id)
    return ()


def _begun(name: str, folder: Path) -> list[str]:
    """Return the ids of the runs in *folder* that begin with *name*."""
    if not is_run_id(name):
        return []
    with suppress(OSError):
        paths = [path for path in beginning_with(folder, name) if path.name.endswith(SUFFIXES)]
        ids = {run_of(path) for path in paths if path.is_file()}
        return sorted(run_id for run_id in ids if is_run_id(run_id))
    return []


def run_of(path: Path) -> str:
    """Return the id of the run whose file, or whose segment, is at *path*."""
    run_id, _ = shard_named(segment_named(path.name)[0])
    own_id, _ = shard_named(unpacked_name(path.name))
    owner = own_id if own_id == run_id else owner_of(path)
    # An empty file is a segment where there is something that it may continue.
    is_segment = owner == run_id or (owner == "" and _files(path.parent, run_id))
    return run_id if is_segment else own_id


def _at_path(name: str) -> tuple[RankFile, ...]:
    path = Path(name)
    if SUFFIX not in name and os.sep not in name:
        return ()
    run_id, rank = shard_named(unpacked_name(path.name))
    is_there = path.is_file()
    # A first segment may be compressed by now, or removed.
    if path.name.endswith(SUFFIXES) and not (is_there and run_of(path) != run_id):
        files = _files(path.parent, run_id)
        return tuple(file for file in files if file.rank == rank) if rank else files
    return (RankFile(rank, path),) if is_there else ()


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
        found = dict.fromkeys(map(run_of, paths))
    begin = sorted(run_id for run_id in found if len(name) > 1 and run_id.startswith(name))
    similar = dict.fromkeys([*begin, *get_close_matches(name[:_LONGEST], found, n=_MAX_TOLD)])
    shown = (safe_name(run_id) for run_id in similar)
    return [run_id for run_id in shown if run_id != WITHHELD][:_MAX_TOLD]


def _of_run(name: str, folder: Path) -> tuple[RankFile, ...]:
    return _files(folder, name) if is_run_id(name) else ()


def _files(folder: Path, run_id: str) -> tuple[RankFile, ...]:
    """Return the files of a run in *folder*, by rank and segment."""
    paths: list[Path] = []
    with suppress(FileNotFoundError, NotADirectoryError):
        paths = beginning_with(folder, run_id)
    named = [file for path in paths if (file := _of_name(path, run_id)) and path.is_file()]
    owned = [(file, _owner(file, run_id)) for file in named]
    if not any(owner == run_id for _, owner in owned):
        return ()
    files = sorted((file for file, owner in owned if owner in (run_id, "")), key=place)
    return tuple(
        file
        for _, same in groupby(files, key=lambda file: (file.rank, file.segment))
        for file in distinct(list(same))
    )


def _of_name(path: Path, run_id: str) -> RankFile | None:
    """Return the file at *path*, if its name is one of a file of the run *run_id*."""
    if not path.name.endswith(SUFFIXES):
        return None
    own = unpacked_name(path.name)
    for base, segment in ((own, 0), segment_named(own)):
        rank = shard_named(base)[1]
        if own == segment_name(file_name(run_id, rank), segment):
            return RankFile(rank, path, segment)
    return None


def place(file: RankFile) -> tuple[int, int, bool, Path]:
    return file.rank, file.segment, not is_packed(file.path), file.path


def _owner(file: RankFile, run_id: str) -> str | None:
    """Return the run that *file*, named as one of *run_id*, belongs to, as `owner_of` does."""
    if not file.segment:
        return run_id
    status = file.path.stat()
    identity = (status.st_dev, status.st_ino)
    # What its first bytes are is decided as soon as there are so many.
    return _known_owner(file.path, identity, min(status.st_size, HEAD))


@lru_cache(_MAX_OWNERS)
def _known_owner(path: Path, _identity: tuple[int, int], _size: int) -> str | None:
    return owner_of(path)


def distinct(same: list[RankFile]) -> list[RankFile]:
    """Return the forms of one segment, in order, but for those that another one is a copy of."""
    if len(same) == 1:
        return same
    begins = [_first_line(file.path) for file in same]
    # Of what is being compressed nothing can be read yet, and the last form is the file as it is.
    distinct = [
        file
        for at, file in enumerate(same[:-1])
        if begins[at] and begins[at] not in begins[at + 1 :]
    ]
    return [*distinct, same[-1]]


def _first_line(path: Path) -> bytes:
    """Return the beginning of the file at *path*, or nothing if that can't be read."""
    with suppress(Exception), open_to_read(path) as file:
        return file.readline(HEAD)
    return b""
