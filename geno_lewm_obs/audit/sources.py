"""
Open a file for an audit: decompress it, and tell text from binary data by how it begins.

Regular files alone are opened. What is packed unpacks to a multiple of its size and no further, so
that a small file can't keep an audit busy for ever.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..errors import RuntimeSetupError, errno_name
from ..packed import unpacked
from ..read.opening import NO_FOLLOW
from ..record import LINE_START
from .kinds import Kind, kind_of

BLOCK: Final = 1 << 16
"""Bytes at the beginning that decide whether a file is text."""
MAX_DEPTH: Final = 4
"""How often a file may be packed, as a tar in a gzip in a zip is twice before its own members."""
MOST_TIMES: Final = 200
"""How many times its own size a file may unpack to; texts reach 30."""
_FREE: Final = 1 << 26
"""Bytes that any file may unpack to besides."""
_STREAM: Final = 1 << 23
"""The size that is assumed of standard input where it has none."""
_FLAGS: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_DECOMPRESSORS: Final[dict[str, Callable[[Any], Any]]] = {
    "gzip": gzip.open,
    "bzip2": bz2.open,
    "xz": lzma.open,
    "LZMA": lzma.open,
    "Zstandard": partial(unpacked, suffix=".zst"),
}
DAMAGED: Final = "damaged"
_MOST_UNREADABLE: Final = 0.1
"""The share of characters that may fail to decode in a text."""


class SourceError(Exception):
    """A file can't be read. The message is the system's error as a symbol, or a few words."""


class Source(io.BufferedReader):
    """
    A file, or what was packed in one.

    Args:
        raw: What is read.
        allowance: What it and all that is packed in it may still unpack to.
        depth: How often it is packed.
    """

    def __init__(self, raw: Any, allowance: Allowance, depth: int = 0) -> None:
        super().__init__(raw, BLOCK)
        self._allowance = allowance
        self.depth = depth

    def inner(self, unpacked: Any) -> Source:
        """Return a source of *unpacked*, a stream of what is packed in this one."""
        return Source(_Unpacked(unpacked, self._allowance), self._allowance, self.depth + 1)

    def kind(self) -> Kind | None:
        """Return the kind of a source that was just opened, if it is a known one."""
        return kind_of(self.peek(BLOCK))


class Allowance:
    """
    Bytes to which what is packed in one file may still unpack, all of it together.

    Args:
        size: The file's size.
    """

    def __init__(self, size: int) -> None:
        self._left = _FREE + MOST_TIMES * size

    def spend(self, count: int) -> None:
        """Take off *count* bytes; raise `SourceError` if they are too many."""
        self._left -= count
        if self._left < 0:
            msg = f"unpacks to more than {MOST_TIMES} times its size"
            raise SourceError(msg)


class _Unpacked(io.RawIOBase):
    """A stream of unpacked data, which takes off an allowance what is read."""

    def __init__(self, stream: Any, allowance: Allowance) -> None:
        super().__init__()
        self._stream = stream
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data: bytes = self._stream.read(len(buffer))
        self._allowance.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def open_source(path: Path | None, *, follow: bool = True) -> Generator[Source]:
    """
    Open the file at *path*, or standard input if that is None.

    Data that gzip, bzip2, xz, LZMA or, if a module for it is installed, Zstandard compressed is
    decompressed, also several times. A file that
    isn't regular is refused and never waited for; so is a link, unless *follow* is true.

    Raises:
        SourceError: It can't be opened; or, inside of the block, read or decompressed.
    """
    try:
        with _standard_input() if path is None else _opened(path, follow=follow) as file:
            yield decompressed(file)
    except OSError as exc:
        raise SourceError(errno_name(exc, DAMAGED)) from None
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError):
        raise SourceError(DAMAGED) from None


def decompressed(file: Source) -> Source:
    """Return *file*, just opened, or what was compressed in it."""
    while file.depth < MAX_DEPTH:
        kind = file.kind()
        opener = None if kind is None else _DECOMPRESSORS.get(kind.name)
        if opener is None:
            break
        try:
            file = file.inner(opener(file))
        except RuntimeSetupError:  # nothing that reads it is installed
            break
    return file


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
def _standard_input() -> Generator[Source]:
    raw: Any = io.FileIO(0, closefd=False)
    with Source(raw, Allowance(os.fstat(0).st_size or _STREAM)) as file:
        yield file


@contextmanager
def _opened(path: Path, *, follow: bool) -> Generator[Source]:
    try:
        fd = os.open(path, _FLAGS | (0 if follow else NO_FOLLOW))
    except ValueError:  # There is a NUL in the path.
        msg = "no file can have this name"
        raise SourceError(msg) from None
    raw: Any = io.FileIO(fd)
    status = os.fstat(fd)
    with Source(raw, Allowance(status.st_size)) as file:
        if not stat.S_ISREG(status.st_mode):
            msg = "not a regular file"
            raise SourceError(msg)
        yield file
