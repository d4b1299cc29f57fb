"""
A file opened for an audit: regular ones alone, compressed ones unpacked, and text told from binary
data by how it begins.
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
from ..record import LINE_START

BLOCK: Final = 1 << 16
"""Bytes by which a file is judged to be text or not."""
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_UNPACKERS: Final[dict[bytes, Callable[[Any], Any]]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_DAMAGED: Final = "damaged"
_MOST_UNREADABLE: Final = 0.1


class SourceError(Exception):
    """Why a file can't be read, in a word or two: an errno's name, or what it is."""


@contextmanager
def open_source(path: Path | None, *, follow: bool = True) -> Generator[io.BufferedReader]:
    """
    Open the file at *path*, or standard input for None, unpacked where it's compressed by gzip,
    bzip2 or xz.

    Nothing is waited for: what is no regular file is refused. With *follow* off, so is a link.

    Raises:
        SourceError: it can't be opened, or, later, read or unpacked.
    """
    try:
        with _standard_input() if path is None else _opened(path, follow=follow) as file:
            yield _unpacked(file)
    except OSError as exc:
        raise SourceError(errno_name(exc, _DAMAGED)) from None
    except (EOFError, zlib.error, lzma.LZMAError):
        raise SourceError(_DAMAGED) from None


def is_text(file: io.BufferedReader) -> bool:
    """
    Tell whether *file*, just opened, begins as text: a run file, or no NUL and hardly a byte that
    isn't UTF-8.
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
        fd = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    except ValueError:  # a NUL in it
        msg = "no file can have this name"
        raise SourceError(msg) from None
    raw: Any = io.FileIO(fd)
    with io.BufferedReader(raw, BLOCK) as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            msg = "not a regular file"
            raise SourceError(msg)
        yield file


def _unpacked(file: io.BufferedReader) -> io.BufferedReader:
    begins = file.peek(BLOCK)
    for magic, unpacker in _UNPACKERS.items():
        if begins.startswith(magic):
            return io.BufferedReader(unpacker(file), BLOCK)
    return file
