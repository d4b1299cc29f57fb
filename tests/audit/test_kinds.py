"""Files told by the bytes with which they begin."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import re
import sqlite3
import struct
import tarfile
import zipfile
import zlib

import pytest

from geno_lewm_obs.audit.kinds import BEGINNING, KINDS, kind_of

SHAPE = struct.pack("<6i", 1, 0, 0, 0, 0, 0)


def database(tmp_path):
    path = tmp_path / "data"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (x)")
    connection.close()
    return path.read_bytes()


def archive(_):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as file:
        file.addfile(tarfile.TarInfo("x"))
    return data.getvalue()


def zipped(_):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("x", b"y")
    return data.getvalue()


def core_dump(order):
    flag = b"\x01" if order == "<" else b"\x02"
    return b"\x7fELF\x02" + flag + b"\x01" + bytes(9) + struct.pack(order + "HHI", 4, 62, 1)


WRITTEN = {
    "gzip": lambda _: gzip.compress(b"x"),
    "bzip2": lambda _: bz2.compress(b"x"),
    "xz": lambda _: lzma.compress(b"x"),
    "LZMA": lambda _: lzma.compress(b"x", format=lzma.FORMAT_ALONE),
    "zip": zipped,
    "tar": archive,
    "SQLite": database,
    "pickle": lambda _: pickle.dumps({"x": [1, 2]}),
    "zlib": lambda _: zlib.compress(b"words " * 99),
}
"""Files as a library writes them."""
HEADERS = {
    "Zstandard": [struct.pack("<I", 0xFD2FB528) + b"\x04\x00"],
    "LZ4": [struct.pack("<I", 0x184D2204) + b"\x64"],
    "Snappy": [b"\xff\x06\x00\x00sNaPpY"],
    "compress": [b"\x1f\x9d\x90"],
    "7z": [b"7z\xbc\xaf\x27\x1c\x00\x04"],
    "RAR": [b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"],
    "age": [b"age-encryption.org/v1\n-> X25519 x\n"],
    "BAM": [b"BAM\x01" + SHAPE],
    "CRAM": [b"CRAM\x03\x00" + bytes(20)],
    "SRA": [b"NCBI.sra\x03\x19\x88\x05"],
    "SFF": [b".sff\x00\x00\x00\x01" + bytes(23)],
    "SCF": [b".scf" + bytes(124)],
    "ABIF": [b"ABIF\x00\x65tdir"],
    "POD5": [b"\x8bPOD\r\n\x1a\n" + bytes(16)],
    "2bit": [struct.pack(order + "4I", 0x1A412743, 0, 1, 0) for order in "<>"],
    "BCF": [b"BCF\x02\x02" + struct.pack("<I", 9)],
    "BGEN": [struct.pack("<4I", 20, 20, 3, 500) + b"bgen" + struct.pack("<I", 9)],
    "PLINK bed": [b"\x6c\x1b\x01\xff", b"\x6c\x1b\x00\xff"],
    "PLINK pgen": [b"\x6c\x1b\x10" + bytes(9)],
    "GDS": [b"COREARRAYx0A" + bytes(9)],
    "BAI": [b"BAI\x01" + SHAPE],
    "CSI": [b"CSI\x01" + SHAPE],
    "tabix": [b"TBI\x01" + SHAPE],
    "bigWig": [struct.pack(order + "IHH", 0x888FFC26, 4, 1) for order in "<>"],
    "bigBed": [struct.pack(order + "IHH", 0x8789F2EB, 4, 1) for order in "<>"],
    "HDF5": [bytes(at) + b"\x89HDF\r\n\x1a\n\x00" for at in (0, 512, 1024, 2048)],
    "netCDF": [b"CDF\x01" + bytes(8), b"CDF\x05" + bytes(8)],
    "Zarr": [b'{\n    "chunks": [9],\n    "zarr_format": 2\n}', b'{"zarr_format": 3}'],
    "NumPy array": [b"\x93NUMPY\x01\x00v\x00{'descr': '|u1'}"],
    "safetensors": [struct.pack("<Q", 60) + b'{"weight":{"dtype":"F32"}}'],
    "MATLAB": [b"MATLAB 5.0 MAT-file, Platform: GLNXA64"],
    "R data": [b"RDX3\nX\n", b"X\n\x00\x00\x00\x03\x00\x04\x03\x00"],
    "pickle": [pickle.dumps({}, protocol=protocol) for protocol in (2, 3, 4, 5)],
    "Parquet": [b"PAR1\x15\x04\x15", b"PARE\x15\x04\x15"],
    "Arrow": [
        b"ARROW1\x00\x00\xff\xff\xff\xff",
        b"\xff\xff\xff\xff\x70\x01\x00\x00\x10\x00\x00\x00",
    ],
    "Feather": [b"FEA1\x00\x00\x00\x00"],
    "ORC": [b"ORC\x1d\x00\x00"],
    "Avro": [b"Obj\x01\x04\x14avro.codec"],
    "DuckDB": [bytes(8) + b"DUCK" + bytes(8)],
    "LMDB": [bytes(16) + struct.pack(order + "I", 0xBEEFC0DE) for order in "<>"],
    "core dump": [core_dump("<"), core_dump(">")],
}
"""The beginnings of files by the descriptions of their formats."""
TEXTS = [
    "ordinary text of a run\n" * 300,
    '{"ts":"2026-05-20T15:42:01.123Z","severity":"info"}\n',
    '{"format": "zarr", "loss": 0.5}\n',
    "BAM files were read",
    "ORCHESTRA: rank 0 of 8\n",
    "PARENT_DIRECTORY\n",
    "PAR1 is a gene",
    "FEA1 and FEA2",
    "ABIF file, converted",
    "x^2 + y^2 = z^2\n",
    "PK is no archive",
    "BZhang wrote this",
    ">read 1\nGATTACA\n",
    "##fileformat=VCFv4.3\n",
    "",
    "\n",
]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_a_library_wrote(tmp_path, name):
    """A file is told by what its writer put at the beginning."""
    kind = kind_of(WRITTEN[name](tmp_path))

    assert kind is not None
    assert name == kind.name


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_each_format(name):
    """Each form of a format's beginning is told, in both byte orders where there are two."""
    kinds = [kind_of(header) for header in HEADERS[name]]

    assert [name] * len(kinds) == [kind.name if kind else None for kind in kinds]


def test_numpy_files(tmp_path):
    """What numpy writes is an array, and a zip archive for several."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "one.npy", numpy.arange(9))
    numpy.savez(tmp_path / "more.npz", x=numpy.arange(9))
    kinds = [kind_of((tmp_path / name).read_bytes()) for name in ("one.npy", "more.npz")]

    assert ["NumPy array", "zip"] == [kind.name if kind else None for kind in kinds]


def test_every_kind_is_tested():
    """The table of kinds has no entry without a file here."""
    assert {kind.name for kind in KINDS} == {*WRITTEN, *HEADERS}


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_none(text):
    """Text is none of the kinds, whatever it speaks of."""
    assert kind_of(text.encode()) is None


def test_noise_is_none():
    """Compressed data without a header is none of the kinds."""
    assert kind_of(zlib.compress(b"words " * 99, 9)[2:]) is None


def test_the_beginning_is_enough():
    """No pattern reads further than the bytes that are given to it, so the longest is below."""
    widths = [int(width) for kind in KINDS for width in re.findall(rb"\{(\d+)\}", kind.magic)]

    assert max(widths) + 16 < BEGINNING
