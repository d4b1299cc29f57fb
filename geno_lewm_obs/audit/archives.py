"""
Take apart a zip or tar archive, one member at a time, without writing anything.

What is read into memory is bounded, whatever the archive claims of itself; how much its members may
unpack to is bounded by the allowance of its source.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, Self

from .sources import DAMAGED, Source, SourceError

MAX_DIRECTORY: Final = 1 << 23
"""Bytes of a zip archive's directory; it is read into memory."""
MAX_INNER: Final = 1 << 25
"""Bytes of a zip archive that can't be read out of order; it is read into memory."""
_MAX_HEADER: Final = 1 << 20
"""Bytes of an extended header of tar; it is read into memory."""
_METHODS: Final = frozenset(
    {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
)
_IS_ENCRYPTED: Final = 1
_END: Final = struct.Struct("<4s8xL")
"""The signature of the end of a zip archive's directory, and the directory's size."""
_END_SIGNATURE: Final = b"PK\x05\x06"
_MAX_END: Final = 22 + 0xFFFF
_EXTENDED: Final = frozenset(
    {
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    }
)


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    source: Source | None
    """None if it can't be looked into."""
    reason: str = ""


def zip_members(file: Source) -> Iterator[Member]:
    """
    Yield the files in a zip archive; each must be read before the next.

    Raises:
        SourceError: It is damaged, or its directory is too large.
    """
    seekable = file if file.seekable() else _in_memory(file)
    _check_directory(seekable)
    try:
        with zipfile.ZipFile(seekable) as archive:
            for info in archive.infolist():
                if info.flag_bits & _IS_ENCRYPTED:
                    yield Member(info.filename, None, "encrypted")
                elif info.compress_type not in _METHODS:
                    yield Member(info.filename, None, "packed by an unknown method")
                elif not info.is_dir():
                    with archive.open(info) as packed:
                        yield Member(info.filename, file.inner(packed))
    except (ValueError, RuntimeError, NotImplementedError, struct.error):
        # What zipfile raises of a header that contradicts itself.
        raise SourceError(DAMAGED) from None


def tar_members(file: Source) -> Iterator[Member]:
    """
    Yield the files in a tar archive; each must be read before the next.

    Raises:
        SourceError: It is damaged.
    """
    with tarfile.open(fileobj=file, mode="r|", tarinfo=_Header) as archive:
        for info in archive:
            archive.members = []  # type: ignore[attr-defined]  # else it keeps them all
            if not info.isreg():
                continue
            packed = archive.extractfile(info)
            if packed is not None:
                yield Member(info.name, file.inner(packed))


class _Header(tarfile.TarInfo):
    """A header whose extension isn't read into memory where it is too long."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _EXTENDED and header.size > _MAX_HEADER:
            raise SourceError(DAMAGED)
        return header


def _in_memory(file: Source) -> io.BytesIO:
    data = file.read(MAX_INNER + 1)
    if len(data) > MAX_INNER:
        msg = f"more than {MAX_INNER >> 20} MiB of zip inside of another file"
        raise SourceError(msg)
    return io.BytesIO(data)


def _check_directory(file: io.BufferedIOBase) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _MAX_END))
    tail = file.read(_MAX_END)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        raise SourceError(DAMAGED)
    if _END.unpack_from(tail, at)[1] > MAX_DIRECTORY:
        msg = "too many members"
        raise SourceError(msg)
