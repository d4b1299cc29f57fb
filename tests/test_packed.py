"""Compressed files read as what was compressed."""

from __future__ import annotations

import gzip
import io
import os
import sys

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.packed import ZSTANDARD, DamagedError, is_packed, unpacked
from geno_lewm_obs.packed import zstandard as module_for_zstandard

TEXT = b"".join(b"%d %s\n" % (n, b"x" * (n % 97)) for n in range(20_000)) + os.urandom(999)


def zstandard_compress(text):
    return pytest.importorskip("zstandard").ZstdCompressor(write_checksum=True).compress(text)


PACK = {".gz": gzip.compress, ".zst": zstandard_compress}
suffixes = pytest.mark.parametrize("suffix", PACK)


def content(packed, suffix):
    with unpacked(io.BytesIO(packed), suffix) as file:
        return file.read()


@suffixes
class TestUnpacked:
    def test_is_what_was_compressed(self, suffix):
        """A file is read as what was compressed, whatever its size."""
        assert [TEXT, b"x", b""] == [
            content(PACK[suffix](text), suffix) for text in (TEXT, b"x", b"")
        ]

    def test_of_parts_that_were_compressed_by_themselves(self, suffix):
        """Files that were compressed and put together are read one after the other."""
        assert TEXT + b"x" == content(PACK[suffix](TEXT) + PACK[suffix](b"x"), suffix)

    @pytest.mark.parametrize(
        "damage",
        [lambda packed: packed[:-1], lambda packed: packed[: len(packed) // 2]],
        ids=["end", "half"],
    )
    def test_that_is_cut(self, suffix, damage):
        """What was not compressed to its end is damaged, and isn't taken for a shorter file."""
        with pytest.raises(DamagedError):
            content(damage(PACK[suffix](TEXT)), suffix)

    @pytest.mark.parametrize("text", [b"no such thing", b"{}\n" * 9000])
    def test_that_was_not_compressed(self, suffix, text):
        """What isn't compressed, though its name says so, is damaged."""
        if suffix == ".zst":
            pytest.importorskip("zstandard", reason="reads .zst")
        with pytest.raises(DamagedError):
            content(text, suffix)

    def test_holds_what_comes_before_the_damage(self, suffix):
        """What can be unpacked is read first."""
        with unpacked(io.BytesIO(PACK[suffix](b"first\n") + b"damage"), suffix) as file:
            assert b"first\n" == file.readline()

    def test_can_be_read_again(self, suffix):
        """It can be read from its beginning, or from any place, after its end was looked for."""
        with unpacked(io.BytesIO(PACK[suffix](TEXT)), suffix) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(1000)
            part = file.read(1000)
            file.seek(0)

            assert (len(TEXT), TEXT[1000:2000], TEXT) == (size, part, file.read())

    def test_has_the_descriptor_of_the_file(self, suffix, tmp_path):
        """Its descriptor is that of the compressed file, so that locks can be asked for."""
        (tmp_path / "f").write_bytes(PACK[suffix](TEXT))
        with (tmp_path / "f").open("rb") as file:
            assert file.fileno() == unpacked(file, suffix).fileno()

    @pytest.mark.no_cover
    def test_of_a_hole_is_unpacked_in_pieces(self, suffix):
        """NULs that compress to nearly nothing don't fill the memory at once."""
        pytest.importorskip("resource")
        hole = PACK[suffix](bytes(1 << 28))
        with unpacked(io.BytesIO(hole), suffix) as file:
            file.read(1)

            assert (1 << 24) + (1 << 20) > len(file.raw._out)


def test_other_files_are_read_as_they_are():
    """A file of another name is the file itself."""
    file = io.BytesIO(b"text")

    assert file is unpacked(file, ".jsonl")


def test_names(tmp_path):
    """A file is known as compressed by its name."""
    assert [True, True, False] == [
        is_packed(tmp_path / name) for name in ("x.jsonl.gz", "x.jsonl.zst", "x.jsonl")
    ]


def test_without_a_module_for_zstandard(monkeypatch):
    """Where nothing reads Zstandard an error says what to install."""
    for name in ZSTANDARD:
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(RuntimeSetupError, match="nothing that reads Zstandard is installed; pip"):
        unpacked(io.BytesIO(b""), ".zst")
    with pytest.raises(RuntimeSetupError):
        module_for_zstandard()
