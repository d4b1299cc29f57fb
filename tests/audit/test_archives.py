"""The files in archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import tracemalloc
import zipfile
from functools import partial
from pathlib import Path

import pytest

from geno_lewm_obs.audit import Inspection, RuleDetector, sources
from geno_lewm_obs.audit.archives import MAX_DIRECTORY

READ = "GATTACA" * 4
FOUND = "holds a sequence of 20 or more bases (dna), length 28"
NOISE = random.Random(3).randbytes(3000)


def zipped(files, **options):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files, mode="w"):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def reported(data):
    """Return what is said of a file with *data*, and the sums."""
    Path("file").write_bytes(data)
    inspection = Inspection(RuleDetector())
    return [str(each) for each in inspection.search(["file"])], inspection


FILES = {"a.txt": b"nothing\n", "logs/b.jsonl": f'{{"ts":"x","note":"{READ}"}}\n'.encode()}


@pytest.mark.parametrize(
    "data",
    [
        zipped(FILES),
        zipped(FILES, compression=zipfile.ZIP_DEFLATED),
        zipped(FILES, compression=zipfile.ZIP_BZIP2),
        zipped(FILES, compression=zipfile.ZIP_LZMA),
        tarred(FILES),
        tarred(FILES, "w:gz"),
        tarred(FILES, "w:bz2"),
        tarred(FILES, "w:xz"),
        gzip.compress(zipped(FILES)),
        gzip.compress(gzip.compress(tarred(FILES))),
    ],
    ids=["zip", "deflated", "bzip2", "lzma", "tar", "tar.gz", "tar.bz2", "tar.xz", "zip.gz", "gz2"],
)
def test_the_files_in_an_archive_are_looked_into(data):
    """A leak in a member has the archive's name and the member's, and its line."""
    found, sums = reported(data)

    assert [f"file!logs/b.jsonl, line 1: note: {FOUND}"] == found
    assert (1, 0, 0) == (sums.files, sums.uncleared, sums.unread)


def test_archives_in_archives():
    """A member that is compressed, or an archive itself, is looked into in turn."""
    inner = zipped({"c.txt.gz": gzip.compress(READ.encode())})

    assert [f"file!a.zip!c.txt.gz, line 1: {FOUND}"] == reported(tarred({"a.zip": inner}))[0]


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped({"x": data})]
)
def test_what_is_packed_too_often_is_not_cleared(pack):
    """Of what is packed more than four times it's said that it wasn't looked into."""
    data = READ.encode()
    for _ in range(6):
        data = pack(data)
    found, sums = reported(data)

    assert found[0].endswith("packed more than 4 times; not looked into")
    assert 1 == sums.uncleared


def test_the_names_of_members_are_searched():
    """A member's name that may not be shown is a leak, and is replaced by its number."""
    found, _ = reported(zipped({"a": b"x", f"{READ}.txt": READ.encode()}))

    assert [
        f"file!(member 2, name withheld), name: {FOUND.replace('28', '32')}",
        f"file!(member 2, name withheld), line 1: {FOUND}",
    ] == found


def test_settings_in_an_archive():
    """The keys of settings are searched as in a file of that name."""
    found, _ = reported(tarred({"config.yaml": b"user_email:\n  value: x\n"}))

    assert [
        (
            "file!config.yaml, line 1: user_email: is or names personal data or a secret (denied), "
            "length 10"
        )
    ] == found


def test_kinds_in_an_archive_are_named():
    """A member that holds sequence by its kind is named; the others are searched."""
    found, sums = reported(zipped({"x.npy": b"\x93NUMPY\x01\x00" + NOISE, "ok.txt": b"fine\n"}))

    assert [
        "file!x.npy is NumPy array, an array: holds sequence by its kind; not looked into"
    ] == found
    assert (1, 1) == (sums.files, sums.uncleared)


def test_an_encrypted_member_is_not_cleared():
    """What is encrypted is named as such."""
    data = bytearray(zipped({"x.txt": READ.encode()}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    found, sums = reported(bytes(data))

    assert ["file!x.txt is encrypted; not looked into"] == found
    assert 1 == sums.uncleared


def test_an_unknown_method_is_not_cleared():
    """So is what is packed by a method that Python doesn't know."""
    data = bytearray(zipped({"x.txt": READ.encode()}))
    for signature, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + at, 93)

    assert ["file!x.txt is packed by an unknown method; not looked into"] == reported(bytes(data))[
        0
    ]


@pytest.mark.parametrize("cut", [1, 30, 90])
@pytest.mark.parametrize("data", [zipped(FILES), tarred(FILES, "w:gz")], ids=["zip", "tar.gz"])
def test_a_damaged_archive_is_unread(data, cut):
    """An archive that breaks off is said to be damaged, and never cleared."""
    found, sums = reported(data[:-cut])

    assert "file can't be read (damaged)" == found[-1]
    assert (0, 1) == (sums.files, sums.unread)


@pytest.mark.parametrize("pack", [partial(zipped, compression=8), tarred], ids=["zip", "tar"])
def test_any_damage_is_told_and_never_raised(pack):
    """Whatever bytes of an archive are changed, an audit ends, and raises nothing."""
    whole = pack(FILES)
    for seed in range(100):
        rng = random.Random(seed)
        data = bytearray(whole)
        for _ in range(rng.randint(1, 20)):
            data[rng.randrange(4, len(data))] = rng.randrange(256)
        _, sums = reported(bytes(data))

        assert sums.files + sums.unread + sums.uncleared + sums.leaks >= 1, seed


class TestBombs:
    ZEROS = bytes(1 << 18)

    @pytest.fixture(autouse=True)
    def sooner(self, monkeypatch):
        """What may be unpacked besides the multiple is one megabyte here."""
        monkeypatch.setattr(sources, "_FREE", 1 << 20)

    @pytest.mark.no_cover
    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
    def test_a_stream_is_read_to_a_multiple_of_its_size(self, pack):
        """What unpacks to far more than its size is read to there, and said not to be read."""
        found, sums = reported(pack(bytes(30 << 20)))

        assert ["file can't be read (unpacks to more than 200 times its size)"] == found
        assert (0, 1) == (sums.files, sums.unread)

    def test_all_members_share_one_allowance(self):
        """So is an archive of which no member alone is too large."""
        one = zipped({"0": self.ZEROS}, compression=8)
        data = zipped({str(at): self.ZEROS for at in range(99)}, compression=8)

        assert [] == reported(one)[0]
        assert ["file can't be read (unpacks to more than 200 times its size)"] == reported(data)[0]

    def test_a_sparse_member(self):
        """A member of tar that is said to be a terabyte of holes is no exception."""
        info = tarfile.TarInfo("holes")
        info.pax_headers = {
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": "holes",
            "GNU.sparse.realsize": str(1 << 40),
        }
        content = b"1\n0\n0\n".ljust(512, b"\0")
        info.size = len(content)
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info, io.BytesIO(content))

        assert ["file can't be read (unpacks to more than 200 times its size)"] == reported(
            data.getvalue()
        )[0]

    def test_a_directory_that_is_too_large(self):
        """A zip archive's directory is read into memory, so its size is asked first."""
        data = bytearray(zipped({"x": b"y"}))
        struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 12, MAX_DIRECTORY + 1)

        assert ["file can't be read (too many members)"] == reported(bytes(data))[0]

    def test_an_extended_header_that_is_too_long(self):
        """Nor is a header of tar read that says to be megabytes long."""
        info = tarfile.TarInfo("long")
        info.pax_headers = {"comment": "x" * (2 << 20)}
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info)

        assert ["file can't be read (damaged)"] == reported(data.getvalue())[0]

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        ("pack", "most"), [(tarred, 300_000), (zipped, 3_000_000)], ids=["tar", "zip"]
    )
    def test_memory_does_not_grow_with_the_members(self, pack, most):
        """Of a tar archive no member is remembered; of a zip archive its directory alone is."""
        peaks = []
        for count in (100, 100, 1500):  # the first time, patterns are compiled
            Path("file").write_bytes(pack({f"{at:05}.txt": b"words\n" for at in range(count)}))
            tracemalloc.start()
            try:
                found = [*Inspection(RuleDetector()).search(["file"])]
                peaks.append(tracemalloc.get_traced_memory()[1])
            finally:
                tracemalloc.stop()

            assert [] == found

        assert peaks[2] - peaks[1] < most
