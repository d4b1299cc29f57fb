"""Files opened for an audit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import socket
import subprocess
import sys
import zlib

import pytest

from geno_lewm_obs.audit.sources import SourceError, is_text, open_source


def zstandard_compress(text):
    return pytest.importorskip("zstandard").ZstdCompressor(write_checksum=True).compress(text)


def content(path, **options):
    with open_source(path, **options) as file:
        return file.read()


class TestOpening:
    @pytest.mark.parametrize(
        "pack",
        [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard_compress],
        ids=["plain", "gzip", "bzip2", "xz", "Zstandard"],
    )
    def test_unpacks(self, tmp_path, pack):
        """A compressed file is read as what was compressed, whatever its name."""
        (tmp_path / "file").write_bytes(pack(b"text\n" * 100_000))

        assert b"text\n" * 100_000 == content(tmp_path / "file")

    @pytest.mark.parametrize(
        "pack",
        [gzip.compress, bz2.compress, lzma.compress, zstandard_compress],
        ids=["gzip", "bzip2", "xz", "Zstandard"],
    )
    @pytest.mark.parametrize(
        "damage",
        [lambda packed: packed[:-20], lambda packed: packed[:30] + b"\xff" * 50 + packed[80:]],
        ids=["cut", "altered"],
    )
    def test_says_that_a_file_is_damaged(self, tmp_path, pack, damage):
        """A compressed file that doesn't unpack to its end is named so."""
        (tmp_path / "file").write_bytes(damage(pack(random.Random(1).randbytes(1000))))

        with pytest.raises(SourceError, match="damaged"):
            content(tmp_path / "file")

    def test_reads_standard_input(self):
        """No path means standard input, which may be compressed too."""
        code = """
from geno_lewm_obs.audit.sources import *
with open_source(None) as file:
    print(file.read())
"""
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=gzip.compress(b"text"),
            capture_output=True,
            check=True,
            timeout=60,
        )

        assert b"b'text'\n" == done.stdout

    def test_says_that_standard_input_is_closed(self):
        """A program without standard input gets an error."""
        code = """
import os
os.close(0)
from geno_lewm_obs.audit.sources import *
try:
    open_source(None).__enter__()
except SourceError as exc:
    print(exc)
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, timeout=60
        )

        assert b"EBADF\n" == done.stdout

    def test_follows_a_link_only_where_named(self, tmp_path):
        """A link is opened where it was named, and refused where it was met."""
        (tmp_path / "file").write_text("text")
        (tmp_path / "link").symlink_to("file")

        assert b"text" == content(tmp_path / "link")
        with pytest.raises(SourceError, match="ELOOP"):
            content(tmp_path / "link", follow=False)

    def test_refuses_what_is_no_regular_file(self, tmp_path):
        """A FIFO that nobody writes to, a socket and a device are refused, not waited for."""
        os.mkfifo(tmp_path / "fifo")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(tmp_path / "socket"))
            for path, reason in (
                (tmp_path / "fifo", "not a regular file"),
                (tmp_path / "socket", "ENXIO|EOPNOTSUPP"),
                (os.devnull, "not a regular"),
            ):
                with pytest.raises(SourceError, match=reason):
                    content(path)

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("missing", "ENOENT"),
            ("a\0b", "no file can have this name"),
            ("x" * 300, "ENAMETOOLONG"),
        ],
    )
    def test_says_why_it_cannot(self, tmp_path, name, reason):
        """A file that can't be opened is reported with the system's symbol for the error."""
        with pytest.raises(SourceError, match=reason):
            content(tmp_path / name)

    def test_leaves_the_callers_errors_alone(self, tmp_path):
        """A fault of whoever reads isn't taken for one of the file."""
        (tmp_path / "file").touch()

        with pytest.raises(ValueError, match="mine"), open_source(tmp_path / "file"):
            raise ValueError("mine")


class TestIsText:
    @pytest.mark.parametrize(
        ("expected", "data"),
        [
            (True, b""),
            (True, b"text\n"),
            (True, "Grüße, 基因 🧬\n".encode() * 10_000),
            (True, b"x" * 65_535 + "é".encode()),
            (True, b"caf\xe9, once in a line of latin-1\n"),
            (True, b'{"ts":"2026"}\n\x00\x00\x00'),
            (False, b"text\x00more"),
            (False, zlib.compress(b"short")[:18].replace(b"\x00", b"")),
            (False, random.Random(2).randbytes(100)),
        ],
    )
    def test_by_how_it_begins(self, tmp_path, expected, data):
        """
        A file is text where it begins as a run file, or without NUL and with hardly a byte that
        isn't UTF-8.
        """
        (tmp_path / "file").write_bytes(data)
        with open_source(tmp_path / "file") as file:
            assert (expected, data) == (is_text(file), file.read())
