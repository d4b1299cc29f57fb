"""
Read what gzip or Zstandard compressed, as what was compressed.

A file is known by its name's suffix. Python has gzip; for Zstandard one of `ZSTANDARD` must be
installed, before Python 3.14.
"""

from __future__ import annotations

import importlib
import io
import os
import zlib
from collections.abc import Callable
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, BinaryIO, Final, NamedTuple

from .errors import RuntimeSetupError

ZSTANDARD: Final = ("compression.zstd", "backports.zstd", "zstandard")
"""Modules that read Zstandard, of which the first that can be imported is used."""
_GZIP_WINDOW: Final = 31
"""For `zlib`: the largest window, and gzip's header and check sum."""
_BLOCK: Final = 1 << 16
"""Bytes of what is unpacked that are read together."""


class Packing(NamedTuple):
    """A form in which a file may be compressed."""

    begin: Callable[[], Any]
    """
    Returns an object that decompresses one gzip member or Zstandard frame: it has the method
    ``decompress``, and the attributes ``eof`` and ``unused_data``.
    """
    errors: Callable[[], type[Exception]]
    """Returns what that object raises if what it's given is damaged."""
    feed: int
    """Compressed bytes that are unpacked together. A hole of NULs unpacks to 16 MiB of them."""


class DamagedError(OSError):
    """A compressed file is damaged, or ends before its end."""


class _Unpacked(io.RawIOBase):
    """
    What is compressed in *file*, which is closed with this.

    Raises:
        DamagedError: it can't be unpacked to its end. What comes before the damage is read first.
    """

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        super().__init__()
        self._file = file
        self._packing = packing
        self._part: Any = None
        """The member or frame that was begun."""
        self._rest = b""
        """What was read and not decompressed."""
        self._out = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Return the descriptor of the compressed file."""
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, by unpacking what is before it: again, if it was passed."""
        if whence == os.SEEK_END:
            while self.read(_BLOCK):
                pass
        target = offset if whence == os.SEEK_SET else self._position + offset
        if target < self._position:
            self._file.seek(0)
            self._part, self._rest, self._out = None, b"", memoryview(b"")
            self._position = 0
        while self._position < target and self.read(min(_BLOCK, target - self._position)):
            pass
        return self._position

    def readinto(self, buffer: Any) -> int:
        while not self._out and self._has_more():
            self._out = memoryview(self._decompressed())
        count = min(len(buffer), len(self._out))
        buffer[:count] = self._out[:count]
        self._out = self._out[count:]
        self._position += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _has_more(self) -> bool:
        self._rest = self._rest or self._file.read(self._packing.feed)
        if not self._rest and self._part is not None:
            raise DamagedError
        return bool(self._rest)

    def _decompressed(self) -> bytes:
        if self._part is None:
            self._part = self._packing.begin()
        try:
            unpacked: bytes = self._part.decompress(self._rest)
        except self._packing.errors() as exc:
            raise DamagedError from exc
        self._rest = b""
        if self._part.eof:
            self._rest = self._part.unused_data
            self._part = None
        return unpacked


def unpacked(file: BinaryIO, suffix: str) -> BinaryIO:
    """
    Return what is compressed in *file*, by the *suffix* of its name; *file* itself for any other.

    Raises:
        RuntimeSetupError: it's Zstandard, and no module for it is installed.
    """
    packing = PACKINGS.get(suffix)
    if packing is None:
        return file
    if suffix == ".zst":
        zstandard()
    return io.BufferedReader(_Unpacked(file, packing), _BLOCK)


def is_packed(path: PurePath) -> bool:
    """Tell whether *path* is named as a compressed file."""
    return path.suffix in PACKINGS


def zstandard() -> Any:
    """
    Return a module that reads Zstandard.

    Raises:
        RuntimeSetupError: none is installed.
    """
    for name in ZSTANDARD:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    msg = "nothing that reads Zstandard is installed"
    raise RuntimeSetupError(msg, remediation="pip install zstandard, or decompress the file")


def _begin_frame() -> Any:
    decompressor = zstandard().ZstdDecompressor()
    begin = getattr(decompressor, "decompressobj", None)
    return decompressor if begin is None else begin()


PACKINGS: Final = MappingProxyType(
    {
        ".gz": Packing(lambda: zlib.decompressobj(_GZIP_WINDOW), lambda: zlib.error, 1 << 14),
        ".zst": Packing(_begin_frame, lambda: zstandard().ZstdError, 1 << 9),
    }
)
"""For each suffix, how a file of that name is compressed."""
