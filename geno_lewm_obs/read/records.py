"""
Read a run as dicts, as fast as JSON can be parsed.

A dict holds what its line says. It isn't judged here, but by `verify`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from ..log_dir import absolute
from ..record import LINE_START, numbers_restored
from .locate import find_files
from .merge import merge
from .opening import open_to_read
from .pieces import LIMIT, Splitter, parts_of, split_at_records

_BLOCK: Final = 1 << 15
"""Bytes of lines that are parsed together; more don't fit the processor's cache."""


def read_run(
    run: str | os.PathLike[str], *, log_dir: str | os.PathLike[str] | None = None
) -> Iterator[dict[str, Any]]:
    """
    Yield the records of a run as dicts in the shape of the wire, in constant memory.

    NaN and infinities are numbers again. Several ranks are read as one run: by time, each rank in
    its own order. Half lines that killed writers left are skipped; a record that was glued to one
    is found. ``LogRecord(**record)`` makes an object of a dict.

    Args:
        run: A run id, ``latest``, or the path of a run file.
        log_dir: The directory of the runs; by default, what ``GENO_LEWM_LOG_DIR`` says.

    Raises:
        RunFileError: There is no such run, or a file of it can't be read.
        InputError: *log_dir* can't be used.
        ConfigError: The environment names no usable directory.

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
    return merge(_timed(each.path) for each in files)


def read_file(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of the file at *path*; raise `RunFileError` if it can't be read."""
    with open_to_read(path) as file:
        yield from records_in(file)


def records_in(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the records of an open file."""
    return chain.from_iterable(map(_records_of, _blocks(file)))


def records_in_line(line: bytes) -> Iterator[dict[str, Any]]:
    """
    Yield the records of one line, NaN and infinities restored.

    There is none in half a line, and more than one if records are glued together.
    """
    return map(_restored, _salvaged(line))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the contents of *file* in blocks of whole lines; of an overlong line, its records."""
    while block := file.read(_BLOCK):
        rest = b"" if block.endswith(b"\n") else file.readline(LIMIT)
        if len(rest) < LIMIT or rest.endswith(b"\n"):
            yield block + rest
        else:
            head, newline, begun = block.rpartition(b"\n")
            yield head + newline
            yield from _records_in_overlong(chain([begun, rest], parts_of(file)))


def _records_in_overlong(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the records in the line that *parts* begin with, and take no part behind it."""
    splitter = Splitter()
    for part in chain(parts, [b"\n"]):  # The file may end without a newline.
        for piece in splitter.feed(part):
            if piece.content.startswith(LINE_START) and not piece.is_cut:
                yield piece.content
        if part.endswith(b"\n"):
            return


def _records_of(block: bytes) -> Iterable[dict[str, Any]]:
    found = _parsed_together(block)
    if found is None:
        found = chain.from_iterable(map(_salvaged, BytesIO(block)))
    return map(_restored, found) if _may_hold_non_finite(block) else found


def _parsed_together(block: bytes) -> Iterable[dict[str, Any]] | None:
    """
    Return the records of a *block* of which each line is one; None for any other block.

    They are parsed as one JSON array. That takes 0.8 times as long as a loop that only parses each
    line, where a loop with the checks that are made here takes 1.7 times as long. Each newline
    stays, before the comma that is added, and no JSON string holds one, so half a line can't run on
    into the next.
    """
    lines = block.removesuffix(b"\n")
    array = lines.replace(b"\n", b"\n,")
    try:
        found: list[dict[str, Any]] = orjson.loads(b"[%b]" % array)
        is_each = len(found) == 1 + len(array) - len(lines) and all(
            map(dict.__contains__, found, repeat("ts"))
        )
    except (orjson.JSONDecodeError, TypeError):
        # Something in the block isn't JSON, or isn't an object.
        return None
    return found if is_each else None


def _salvaged(line: bytes) -> Iterator[dict[str, Any]]:
    """Yield the record that *line* is, an object with a ``ts``, or those that begin inside it."""
    whole = _parsed(line)
    if isinstance(whole, dict) and "ts" in whole:
        yield whole
        return
    for piece in split_at_records(line):
        found = _parsed(piece) if piece.startswith(LINE_START) else None
        if found is not None:
            yield found


def _parsed(line: bytes) -> Any:
    """Return the value of *line*, or None if it isn't JSON."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _may_hold_non_finite(block: bytes) -> bool:
    """
    Tell whether *block* may hold text that stands for NaN or an infinity.

    Single letters that few lines hold are searched for first: a search for the words takes a tenth
    of the time of parsing.
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
