"""
A run as dicts, as fast as JSON can be parsed. A dict is what its line says: `verify` judges it,
this doesn't.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from ..config import absolute
from ..record import LINE_START, numbers_restored
from .locate import find_files
from .merge import merged
from .pieces import opened, split_at_records

_BLOCK: Final = 1 << 15
"""Bytes of lines that are parsed together; more leave the processor's cache."""


def read_run(
    run: str | os.PathLike[str], *, log_dir: str | os.PathLike[str] | None = None
) -> Iterator[dict[str, Any]]:
    """
    Yield the records of a run as dicts in the wire's shape, NaN and infinities as numbers again,
    in constant memory.

    A run of several ranks is read as one: by time, each rank in its own order. Half lines that
    killed writers left are passed over, and a record that was glued to one is found.
    ``LogRecord(**record)`` makes an object of one.

    Args:
        run: A run id, ``latest``, or the path of a run file.
        log_dir: Where runs are; by default as ``GENO_LEWM_LOG_DIR`` says.

    Raises:
        RunFileError: there is no such run, or a file of it can't be read.
        InputError: *log_dir* can't be used.
        ConfigError: the environment names no usable directory.

    Example::

        from geno_lewm_obs import get_logger, read_run

        get_logger("training", run_id="run-7").info("training.metric", name="loss", value=0.25)
        for record in read_run("run-7"):
            print(record["event"], record["data"])

    .. versionadded:: 0.1.0
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
    return chain.from_iterable(map(_records_of, _blocks(file)))


def parsed_line(line: bytes) -> Iterator[dict[str, Any]]:
    """
    Yield the records of one line, numbers restored: none of half a line, more than one where
    records are glued.
    """
    return map(_restored, _salvaged(line))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield what the file holds, cut between lines."""
    while block := file.read(_BLOCK):
        yield block if block.endswith(b"\n") else block + file.readline()


def _records_of(block: bytes) -> Iterable[dict[str, Any]]:
    found = _parsed_together(block)
    if found is None:
        found = chain.from_iterable(map(_salvaged, BytesIO(block)))
    return map(_restored, found) if _may_hold_non_finite(block) else found


def _parsed_together(block: bytes) -> Iterable[dict[str, Any]] | None:
    """
    Return the records of a *block* in which each line is one, parsed as one array, which takes
    less than line by line; None for any other.

    A line's newline stays before the comma, and no string in JSON holds one, so half a line can't
    run on into the next.
    """
    lines = block.removesuffix(b"\n")
    array = lines.replace(b"\n", b"\n,")
    try:
        found: list[dict[str, Any]] = orjson.loads(b"[%b]" % array)
        is_each = len(found) == 1 + len(array) - len(lines) and all(
            map(dict.__contains__, found, repeat("ts"))
        )
    except (orjson.JSONDecodeError, TypeError):
        # something stands there that's no JSON, or no object
        return None
    return found if is_each else None


def _salvaged(line: bytes) -> Iterator[dict[str, Any]]:
    """
    Yield the record that *line* is, which is any object with a ``ts``; or those that begin
    somewhere in it.
    """
    whole = _parsed(line)
    if isinstance(whole, dict) and "ts" in whole:
        yield whole
        return
    for piece in split_at_records(line):
        if piece.startswith(LINE_START) and (found := _parsed(piece)) is not None:
            yield found


def _parsed(line: bytes) -> Any:
    """Return the value of *line*, or None where it's no JSON."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _may_hold_non_finite(block: bytes) -> bool:
    """
    Tell at a glance: letters that few lines hold are looked for first, since a search for words
    takes a tenth of the parsing.
    """
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
