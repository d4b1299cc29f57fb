"""
A run file back into records, in order; what isn't a whole record is passed over and named.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..config import default_log_dir, is_run_id
from ..errors import RunFileError
from ..record import LINE_START, LogRecord

SUFFIX: Final = ".jsonl"
LATEST: Final = "latest"


class TornLine(NamedTuple):
    """A piece of a line that is no record: where it is and how long."""

    number: int
    """Line, from 1."""
    length: int
    """Bytes."""


def find_run(name: str, log_dir: Path | None = None) -> Path:
    """
    Return the file of a run.

    Args:
        name: A path, a run id, or ``latest`` for the run that was written to last.
        log_dir: Where runs are; by default as the environment says.

    Raises:
        RunFileError: there is no such file.
    """
    folder = default_log_dir() if log_dir is None else log_dir
    with suppress(OSError, ValueError):  # a name that no file can have is a name that none has
        if name == LATEST:
            runs = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()]
            if runs:
                return max(runs, key=lambda path: path.stat().st_mtime_ns)
        if Path(name).suffix == SUFFIX and Path(name).is_file():
            return Path(name)
        if is_run_id(name) and (path := folder / f"{name}{SUFFIX}").is_file():
            return path
    msg = f"no such run in {folder}"
    raise RunFileError(msg, remediation="name a run file, a run id or latest, or set GENO_LEWM_LOG_DIR")


def scan(path: Path) -> Iterator[LogRecord | TornLine]:
    """
    Yield what the file holds, line by line, in constant memory.

    A killed writer leaves half a line, and another writer's record may be glued to it: that one is found again by how every line begins.

    Raises:
        RunFileError: the file can't be read.
    """
    try:
        file = path.open("rb")
    except OSError as exc:
        msg = f"{path} can't be read ({errno.errorcode.get(exc.errno or 0, 'unknown')})"
        raise RunFileError(msg, remediation="check that it's there and that you may read it") from None
    with file:
        for number, line in enumerate(file, 1):
            yield from _pieces(number, line.rstrip(b"\n"))


def _pieces(number: int, line: bytes) -> Iterator[LogRecord | TornLine]:
    for piece in split_at_records(line):
        if not piece:
            continue
        try:
            yield LogRecord.from_line(piece)
        except RunFileError:
            yield TornLine(number, len(piece))


def split_at_records(line: bytes) -> Iterator[bytes]:
    """Yield the pieces of a line: one begins at the line's own beginning, and one wherever a record does."""
    start = 0
    while (found := line.find(LINE_START, start + 1)) >= 0:
        yield line[start:found]
        start = found
    yield line[start:]
