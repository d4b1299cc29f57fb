"""
A run as dicts, as fast as JSON can be parsed. A dict is what its line says: `verify` judges it, this doesn't.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from itertools import chain
from operator import length_hint
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from ..config import absolute
from ..record import LINE_START, numbers_restored
from .merge import merged
from .pieces import opened, split_at_records
from .shards import find_files

_BLOCK: Final = 1 << 15
"""Bytes of whole lines that are looked at together; more leave the processor's cache."""


def read_run(run: str | os.PathLike[str], *, log_dir: str | os.PathLike[str] | None = None) -> Iterator[dict[str, Any]]:
    """
    Yield the records of a run as dicts in the wire's shape, NaN and infinities as numbers again, in constant memory.

    A run of several ranks is read as one: by time, each rank in its own order. Half lines that killed writers left are passed over, and a
    record that was glued to one is found. ``LogRecord(**record)`` makes an object of one.

    Args:
        run: A run id, ``latest``, or the path of a run file.
        log_dir: Where runs are; by default as ``GENO_LEWM_LOG_DIR`` says.

    Raises:
        RunFileError: there is no such run, or a file of it can't be read.
        InputError: *log_dir* can't be used.
        ConfigError: the environment names no usable directory.
    """
    files = find_files(os.fspath(run), None if log_dir is None else absolute(log_dir))
    if len(files) == 1:
        return read_file(files[0].path)
    return merged(_timed(each.path) for each in files)


def read_file(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one file; raises `RunFileError` where it can't be read."""
    with opened(path) as file:
        yield from records_in(file)


def records_in(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the records of an open file."""
    return chain.from_iterable(map(_records_of, iter(partial(file.readlines, _BLOCK), [])))


def parsed_line(line: bytes) -> Iterator[dict[str, Any]]:
    """Yield the records of one line, numbers restored: none of half a line, more than one where records are glued."""
    return map(_restored, _salvaged(line))


def _records_of(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    found = _parsed(lines) if _all_begin_as_records(lines) else chain.from_iterable(map(_salvaged, lines))
    return map(_restored, found) if _may_hold_non_finite(lines) else found


def _parsed(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    rest = iter(lines)
    while length_hint(rest):
        try:
            yield from map(orjson.loads, rest)
        except orjson.JSONDecodeError:  # of the last line that was taken
            yield from _salvaged(lines[-1 - length_hint(rest)])


def _all_begin_as_records(lines: list[bytes]) -> bool:
    """Tell it from two of them: what sorts between two lines that begin alike begins so too."""
    return min(lines).startswith(LINE_START) and max(lines).startswith(LINE_START)


def _salvaged(line: bytes) -> Iterator[dict[str, Any]]:
    for piece in split_at_records(line):
        if piece.startswith(LINE_START):
            try:
                yield orjson.loads(piece)
            except orjson.JSONDecodeError:
                continue


def _may_hold_non_finite(lines: list[bytes]) -> bool:
    """Tell at a glance: letters that few lines hold are looked for first, since a search for words takes a tenth of the parsing."""
    block = b"".join(lines)
    return (b"N" in block and b'"NaN"' in block) or (b"I" in block and b'Infinity"' in block)


def _restored(record: dict[str, Any]) -> dict[str, Any]:
    data = record.get("data")
    if isinstance(data, dict):
        record["data"] = numbers_restored(data)
    return record


def _timed(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for record in read_file(path):
        ts = record["ts"]
        yield ts if isinstance(ts, str) else "", record
