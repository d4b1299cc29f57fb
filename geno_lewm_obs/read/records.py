"""
Read a run: its records as dicts, selected, merged over its ranks, and counted where left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import (
    Any,
    BinaryIO,
    Final,
    Generic,
    Literal,
    TypedDict,
    TypeVar,
    Unpack,
    get_args,
    overload,
)

from ..errors import InputError
from ..log_dir import absolute
from .attempts import Attempt, attempts_in, marked
from .joined import open_joined
from .locate import RankFile, by_rank, find_files
from .merge import merge
from .parse import LeftOut, Line, Parser
from .selection import EVERYTHING, Selection, select
from .single_attempt import is_surely_single

View = Literal["all", "last"]
"""
The attempts of a run that was resumed: ``all`` of them, or where the ``last`` one wins.

.. versionadded:: 0.1.0
"""

T = TypeVar("T")
Timed = tuple[str, T]


class Records(Generic[T]):
    """
    An iterator over the records of a run, which `read_run` returns.

    .. versionadded:: 0.1.0
    """

    def __init__(self, records: Iterator[T], left_out: LeftOut) -> None:
        self._records: Final = records
        self.left_out: Final = left_out
        """What was left out of what has been read so far."""

    def __iter__(self) -> Iterator[T]:
        # Not self, so that a loop costs no call of `__next__` for each record.
        return self._records

    def __next__(self) -> T:
        return next(self._records)


class Wanted(TypedDict, total=False):
    """The arguments of `read_run` that select records, for the type checker."""

    log_dir: str | os.PathLike[str] | None
    events: str | Iterable[str] | None
    components: str | Iterable[str] | None
    severity: str | None
    steps: Container[int] | None
    since: str | datetime | None
    until: str | datetime | None
    where: Callable[[dict[str, Any]], object] | None
    attempts: View


@overload
def read_run(
    run: str | os.PathLike[str], *, raw: Literal[False] = False, **wanted: Unpack[Wanted]
) -> Records[dict[str, Any]]: ...


@overload
def read_run(
    run: str | os.PathLike[str], *, raw: Literal[True], **wanted: Unpack[Wanted]
) -> Records[bytes]: ...


def read_run(
    run: str | os.PathLike[str],
    *,
    log_dir: str | os.PathLike[str] | None = None,
    events: str | Iterable[str] | None = None,
    components: str | Iterable[str] | None = None,
    severity: str | None = None,
    steps: Container[int] | None = None,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    where: Callable[[dict[str, Any]], object] | None = None,
    attempts: View = "all",
    raw: bool = False,
) -> Records[Any]:
    """
    Return the records of a run as dicts in the shape of the wire, read in constant memory.

    NaN and infinities are numbers again. Several ranks are read as one run: by time, each rank in
    its own order, its segments one after the other. Half lines that killed writers left are
    skipped; a record that was glued to one is found. ``LogRecord(**record)`` makes an object of a
    dict. What is left out is counted in the returned iterator's ``left_out``.

    A record is wanted that meets all that is given. A selection by event or component searches the
    bytes of a file and parses the lines that hold the name, which takes a fraction of the time.

    Args:
        run: A run id, or a beginning that no other run's has; ``latest``, ``latest~2`` for the one
            that was it two runs before; or the path of a run file.
        log_dir: The directory of the runs; by default, what ``GENO_LEWM_LOG_DIR`` says.
        events: The name of an event, or several. ``*``, ``?`` and ``[…]`` stand for what they do in
            file names: ``training.*`` is each event of training.
        components: Names of components, in the same way.
        severity: The lowest severity.
        steps: The steps, such as ``range(100, 200)``. A record without a step isn't among them.
        since: The earliest time, as text in ISO 8601 or a `datetime`; UTC where it names no zone.
        until: The first time that is too late.
        where: Tells whether a record is wanted, given its dict.
        attempts: ``all``, or ``last``: without what a later attempt of a resumed run did again,
            that is, what an earlier one logged from the step on at which the later one resumed. The
            run is then read twice.
        raw: Whether to yield the bytes of each record as they stand in the file, without a newline.

    Raises:
        RunFileError: There is no such run, or a file of it can't be read.
        InputError: *log_dir*, *severity*, *attempts* or a time can't be used.
        ConfigError: The environment names no usable directory.

    Example::

        from geno_lewm_obs import get_logger, read_run

        get_logger("training", run_id="run-7").info("training.metric", name="loss", value=0.25)
        for record in read_run("run-7", events="training.metric"):
            print(record["data"])

    .. versionadded:: 0.1.0
    """
    if attempts not in get_args(View):
        msg = "attempts names no view of a run"
        raise InputError(msg, remediation=f"use one of {', '.join(get_args(View))}")
    selection = select(
        events=events,
        components=components,
        severity=severity,
        steps=steps,
        since=since,
        until=until,
        where=where,
    )
    files = find_files(os.fspath(run), None if log_dir is None else absolute(log_dir))
    left_out = LeftOut()
    streams = [_Stream(each, selection, left_out, attempts) for each in by_rank(files)]
    if raw:
        return Records(merge(map(_Stream.timed_lines, streams)), left_out)
    return Records(_merged(streams), left_out)


def read_ranks(
    files: Iterable[RankFile],
    selection: Selection = EVERYTHING,
    left_out: LeftOut | None = None,
    attempts: View = "all",
) -> Iterator[dict[str, Any]]:
    """
    Yield the records of *files* by time; those of a rank above 0 have it as their ``rank``.

    Args:
        files: Files of one run, as `find_files` returns them.
        selection: The records that are wanted.
        left_out: Where it is counted what is left out; but lines that aren't parsed, since the
            selection can't want them, aren't counted.
        attempts: As of `read_run`.
    """
    count = LeftOut() if left_out is None else left_out
    ranks = by_rank(files)
    return _merged(
        [
            _Stream(each, selection, count, attempts, tells_rank=True, counts_lines=False)
            for each in ranks
        ]
    )


def _merged(streams: Sequence[_Stream]) -> Iterator[dict[str, Any]]:
    if len(streams) == 1:
        return streams[0].records()
    return merge(map(_Stream.timed_records, streams))


def read_file(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of the file at *path*; raise `RunFileError` if it can't be read."""
    return _Stream([RankFile(0, path)]).records()


def attempts_of(files: Sequence[RankFile], *, may_begin_again: bool = False) -> list[Attempt]:
    """
    Return the attempts that wrote *files*, the segments of one rank's file.

    It's empty where their bytes rule out that a later attempt did again what an earlier one did.

    Args:
        files: The segments.
        may_begin_again: As of `is_surely_single`.

    Raises:
        RunFileError: A file can't be read.
    """
    with open_joined(files) as file:
        if is_surely_single(file, may_begin_again=may_begin_again):
            return []
    return attempts_in(_Stream(files).records())


@dataclass(frozen=True)
class _Stream:
    """The wanted records of one rank's file, in all its segments."""

    files: Sequence[RankFile]
    selection: Selection = EVERYTHING
    left_out: LeftOut = field(default_factory=LeftOut)
    attempts: View = "all"
    tells_rank: bool = False
    """Whether a record of a rank above 0 has it as ``rank``."""
    counts_lines: bool = True
    """Whether lines that aren't parsed are counted as left out."""

    def records(self) -> Iterator[dict[str, Any]]:
        rank = self.files[0].rank
        found = self._records()
        return map(_of_rank(rank), found) if rank and self.tells_rank else found

    def _records(self) -> Iterator[dict[str, Any]]:
        parser = Parser(self.selection, self.left_out, counts_lines=self.counts_lines)
        found = self._attempts()
        with open_joined(self.files) as file:
            if len(found) > 1:
                yield from (record for record, _ in self._last(parser, file, found))
            else:
                yield from parser.records(file)

    def timed_records(self) -> Iterator[Timed[dict[str, Any]]]:
        return ((_time(record), record) for record in self.records())

    def timed_lines(self) -> Iterator[Timed[bytes]]:
        parser = Parser(self.selection, self.left_out)
        found = self._attempts()
        with open_joined(self.files) as file:
            lines = self._last(parser, file, found) if len(found) > 1 else parser.lines(file)
            yield from ((_time(record), content) for record, content in lines)

    def _attempts(self) -> list[Attempt]:
        return [] if self.attempts == "all" else attempts_of(self.files, may_begin_again=True)

    def _last(self, parser: Parser, file: BinaryIO, found: list[Attempt]) -> Iterator[Line]:
        """Yield the wanted records that no later attempt did again; all are read to tell them."""
        everything = Parser(left_out=self.left_out)
        for is_superseded, line in marked(everything.lines(file), found):
            if parser.admits_line(line):
                self.left_out.superseded += is_superseded
                if not is_superseded:
                    yield line


def _of_rank(rank: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda record: record | {"rank": rank}


def _time(record: dict[str, Any]) -> str:
    ts = record["ts"]
    return ts if isinstance(ts, str) else ""
