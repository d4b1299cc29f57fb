"""
A run while it is written: what is there, then what comes, from all its ranks.

It looks, and sleeps between two looks: the standard library knows no way to be woken by a file. A
look costs a few system calls a rank.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..config import absolute
from ..errors import RunFileError
from ..process.ranks import shard_named
from ..record import LINE_START
from .locate import LATEST, find_files
from .merge import merged
from .pieces import Piece
from .records import parsed_line
from .scan import Found, as_record
from .tail import Tail

INTERVAL_S: Final = 0.1
"""How long it sleeps between two looks."""

_TS: Final = slice(len('{"ts":"'), len('{"ts":"2026-05-20T15:42:01.123Z'))

Ranked = tuple[int, Piece]


def follow_run(
    run: str | os.PathLike[str],
    *,
    log_dir: str | os.PathLike[str] | None = None,
    interval_s: float = INTERVAL_S,
) -> Iterator[dict[str, Any]]:
    """
    Yield the records of a run as `read_run` does, and go on with those that come, for as long as
    it's asked for more.

    A half line waits for its end. A file that was cut or replaced is read anew; a rank that begins
    later is joined. Ranks are merged by time as far as what each look finds allows.

    Args:
        run: A run id, ``latest``, or the path of a run file.
        log_dir: Where runs are; by default as ``GENO_LEWM_LOG_DIR`` says.
        interval_s: How long to sleep, in seconds, between two looks.

    Raises:
        RunFileError: there is no such run, or a file of it can't be read.
        InputError: *log_dir* can't be used.
        ConfigError: the environment names no usable directory.

    Example::

        from geno_lewm_obs import follow_run, logged_run

        with logged_run("training", run_id="run-7", end_event="training.run.end"):
            pass  # usually another process
        for record in follow_run("run-7"):
            if record["event"] == "training.run.end":
                break

    .. versionadded:: 0.1.0
    """
    pieces = following(
        os.fspath(run),
        None if log_dir is None else absolute(log_dir),
        partial(time.sleep, interval_s),
    )
    return (record for _, piece in pieces for record in parsed_line(piece.content))


def follow(name: str, log_dir: Path | None = None) -> Iterator[Found]:
    """Yield what `scan.scan_files` would, and go on with what comes."""
    pieces = following(name, log_dir, partial(time.sleep, INTERVAL_S))
    return (Found(rank, as_record(piece)) for rank, piece in pieces)


def following(name: str, log_dir: Path | None, wait: Callable[[], object]) -> Iterator[Ranked]:
    """
    Yield the pieces of a run with their ranks, without end; *wait* is called between two looks.
    Raises as `find_files`, at once.
    """
    first = find_files(name, log_dir)[0].path
    if name == LATEST:  # which run that is doesn't change while it's followed
        (name, _), log_dir = shard_named(first.name), first.parent
    return _following(name, log_dir, wait)


def _following(name: str, log_dir: Path | None, wait: Callable[[], object]) -> Iterator[Ranked]:
    tails: dict[int, Tail] = {}
    with ExitStack() as way_out:
        while True:
            with suppress(RunFileError):  # gone for the moment, perhaps
                for rank, path in find_files(name, log_dir):
                    if rank not in tails:
                        tails[rank] = Tail(path)
                        way_out.callback(tails[rank].close)
            yield from merged(_timed(rank, tail) for rank, tail in sorted(tails.items()))
            wait()


def _timed(rank: int, tail: Tail) -> Iterator[tuple[str, Ranked]]:
    for piece in tail.pieces():
        content = piece.content
        # What is no record has no time: it stands behind the record that it follows, and holds
        # nothing up.
        yield (
            content[_TS].decode(errors="replace") if content.startswith(LINE_START) else "",
            (rank, piece),
        )
