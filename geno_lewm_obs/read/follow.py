"""
Follow a run while it is written: what is there, then what comes, from all of its ranks, in whatever
segments.

The files are polled, since the standard library offers no notification of changes. A poll costs a
few system calls a rank.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..errors import RunFileError
from ..log_dir import absolute
from ..process.ranks import shard_named
from ..record import time_in
from ..redaction import safe_name
from .locate import RankFile, by_rank, find_files, pinned
from .merge import merge
from .parse import records_in_line
from .pieces import Piece
from .raw_lines import RawLine
from .segment_tails import Begin, OnDamage, SegmentTails

INTERVAL_S: Final = 0.1
"""Seconds between two polls."""

RankedPiece = tuple[RankFile, Piece]
"""A file of a rank, and a piece of it."""


def follow_run(
    run: str | os.PathLike[str],
    *,
    log_dir: str | os.PathLike[str] | None = None,
    interval_s: float = INTERVAL_S,
) -> Iterator[dict[str, Any]]:
    """
    Yield the records of a run as `read_run` does, then those that come; it never ends by itself.

    Half a line is held back until its end comes. A file that was truncated or replaced is read
    again, and a rank or a segment that begins later is joined. What one poll finds is merged by
    time.

    Args:
        run: A run, as by `read_run`.
        log_dir: The directory of the runs; by default, what ``GENO_LEWM_LOG_DIR`` says.
        interval_s: Seconds between two polls.

    Raises:
        RunFileError: There is no such run, or a file of it can't be read.
        InputError: *log_dir* can't be used.
        ConfigError: The environment names no usable directory.

    Example::

        from geno_lewm_obs import follow_run, logged_run

        with logged_run("training", run_id="run-7", end_event="training.run.end"):
            pass  # usually another process
        for record in follow_run("run-7"):
            if record["event"] == "training.run.end":
                break

    .. versionadded:: 0.1.0
    """
    pieces = follow_pieces(
        os.fspath(run),
        None if log_dir is None else absolute(log_dir),
        partial(time.sleep, interval_s),
    )
    return (
        record
        for _, piece in pieces
        if not piece.is_cut
        for record in records_in_line(piece.content)
    )


def follow_lines(name: str, log_dir: Path | None, wait: Callable[[], object]) -> Iterator[RawLine]:
    """
    Yield the lines of a run, as `raw_lines` does, then those that come, until no process writes it.

    *wait* is called between two polls.
    """
    return map(raw_line, follow_pieces(name, log_dir, wait, ends_with_run=True))


def raw_line(ranked: RankedPiece) -> RawLine:
    """Return a piece as `raw_lines` has it."""
    file, piece = ranked
    newline = b"\n" if piece.is_ended and not piece.is_cut else b""
    return file, piece.content + newline, piece.number, piece.length


def follow_pieces(
    name: str, log_dir: Path | None, wait: Callable[[], object], *, ends_with_run: bool = False
) -> Iterator[RankedPiece]:
    """
    Yield the pieces of a run with their ranks; call *wait* between two polls.

    It ends only if *ends_with_run*: when all is read that there is, and no process writes the run.

    Raises:
        RunFileError: There is no such run. It is raised by the call and not by the first step.
    """
    return _pieces(RunTails(name, log_dir), wait, ends_with_run=ends_with_run)


def _pieces(
    run: RunTails, wait: Callable[[], object], *, ends_with_run: bool
) -> Iterator[RankedPiece]:
    with closing(run):
        while True:
            run.see()
            # Asked before the look, so that whatever the last writer wrote is read.
            is_over = ends_with_run and not run.is_written
            yield from merge(run.streams())
            if is_over:
                return
            wait()


class RunTails:
    """
    The files of a run while they may grow, those of its ranks and segments that begin later, too.

    Args:
        name: Names the run, as by `find_files`.
        log_dir: The directory of the runs; by default, what the environment says.
        back: How many bytes of what is there at first are read of each rank at least; None for all.
        begin: Tells where reading begins in each file, as for `SegmentTails`.
        on_damage: Is told of damaged segments, as by `SegmentTails`.

    Raises:
        RunFileError: There is no such run.
    """

    def __init__(
        self,
        name: str,
        log_dir: Path | None,
        back: int | None = None,
        begin: Begin | None = None,
        on_damage: OnDamage | None = None,
    ) -> None:
        # Decided once, so that a run that begins later isn't mixed in.
        self._name, self._log_dir = pinned(name, log_dir)
        self._back = back
        self._begin = begin
        self._on_damage = on_damage
        self._ranks: dict[int, SegmentTails] = {}

    @property
    def shown_name(self) -> str:
        """The id of the run, as far as it may be shown."""
        return safe_name(shard_named(Path(self._name).name)[0])

    def see(self) -> None:
        """Take note of the files that there are now."""
        with suppress(RunFileError):  # The file may be missing for a moment.
            for files in by_rank(find_files(self._name, self._log_dir)):
                rank = files[0].rank
                if rank not in self._ranks:
                    self._ranks[rank] = SegmentTails(self._back, self._begin, self._on_damage)
                self._ranks[rank].see(files)
        self._back = None

    @property
    def is_written(self) -> bool:
        """Whether a process writes a file that was seen."""
        return any(tails.is_written for tails in self._ranks.values())

    @property
    def is_there(self) -> bool:
        """Whether the run has a file, as it is or compressed."""
        with suppress(RunFileError):
            return bool(find_files(self._name, self._log_dir))
        return False

    def streams(self) -> Iterator[Iterator[tuple[str, RankedPiece]]]:
        """Yield for each rank the pieces that have come since the last call, with their times."""
        return (_timed(tails) for _, tails in sorted(self._ranks.items()))

    def close(self) -> None:
        """Close the files."""
        for tails in self._ranks.values():
            tails.close()


def _timed(tails: SegmentTails) -> Iterator[tuple[str, RankedPiece]]:
    for file, piece in tails.pieces():
        # A piece without a time has the earliest one, so that it holds up no other rank.
        yield time_in(piece.content), (file, piece)
