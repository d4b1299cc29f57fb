"""
Open a file for an audit: decompress it, and tell text from binary data by how it begins.

Regular files alone are opened.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..errors import errno_name
from ..read.opening import NO_FOLLOW
from ..record import LINE_START

BLOCK: Final = 1 << 16
"""Bytes at the beginning that decide whether a file is text."""
_FLAGS: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_DECOMPRESSORS: Final[dict[bytes, Callable[[Any], Any]]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_DAMAGED: Final = "damaged"
_MOST_UNREADABLE: Final = 0.1
"""The share of characters that may fail to decode in a text."""


class SourceError(Exception):
    """A file can't be read. The message is the system's error as a symbol, or a few words."""


@contextmanager
def open_source(path: Path | None, *, follow: bool = True) -> Generator[io.BufferedReader]:
    """
    Open the file at *path*, or standard input if that is None.

    Data that gzip, bzip2 or xz compressed is decompressed. A file that isn't regular is refused and
    never waited for; so is a link, unless *follow* is true.

    Raises:
        SourceError: It can't be opened; or, inside of the block, read or decompressed.
    """
    try:
        with _standard_input() if path is None else _opened(path, follow=follow) as file:
            yield _decompressed(file)
    except OSError as exc:
        raise SourceError(errno_name(exc, _DAMAGED)) from None
    except (EOFError, zlib.error, lzma.LZMAError):
        raise SourceError(_DAMAGED) from None


def is_text(file: io.BufferedReader) -> bool:
    """
    Tell whether *file*, just opened, begins as text.

    It does if it begins as a run file, or holds no NUL and few bytes that aren't UTF-8.
    """
    block = file.peek(BLOCK)[:BLOCK]
    if block.startswith(LINE_START):
        return True
    if b"\x00" in block:
        return False
    return block.decode(errors="replace").count("\ufffd") <= _MOST_UNREADABLE * len(block)


@contextmanager
def _standard_input() -> Generator[io.BufferedReader]:
    raw: Any = io.FileIO(0, closefd=False)
    with io.BufferedReader(raw, BLOCK) as file:
        yield file


@contextmanager
def _opened(path: Path, *, follow: bool) -> Generator[io.BufferedReader]:
    try:
        fd = os.open(path, _FLAGS | (0 if follow else NO_FOLLOW))
    except ValueError:  # There is a NUL in the path.
        msg = "no file can have this name"
        raise SourceError(msg) from None
    raw: Any = io.FileIO(fd)
    with io.BufferedReader(raw, BLOCK) as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            msg = "not a regular file"
            raise SourceError(msg)
        yield file


def _decompressed(file: io.BufferedReader) -> io.BufferedReader:
    beginning = file.peek(BLOCK)
    for magic, opener in _DECOMPRESSORS.items():
        if beginning.startswith(magic):
            return io.BufferedReader(opener(file), BLOCK)
    return file
