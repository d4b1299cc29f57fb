"""
The kinds of files that hold sequence or variants where no search for texts finds them.

A kind is told by the bytes with which a file begins, and never by its name. This is the one table
of them. Some are looked into: what `sources` decompresses and `archives` takes apart.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

BEGINNING: Final = 1 << 12
"""Bytes at the beginning of a file that tell its kind."""


_NO_TEXT: Final = rb"(?![\t\n\r -~]{8})"
"""What follows a magic of letters, which could begin a text."""


class Kind(NamedTuple):
    """A kind of file."""

    name: str
    magic: bytes
    """A regular expression of the bytes at the beginning of a file."""
    holds: str
    source: str
    """Where the magic is defined."""
    is_opened: bool = False
    """Whether an audit looks into it."""


KINDS: Final = (
    # What packs other files.
    Kind("gzip", rb"\x1f\x8b\x08", "a file", "RFC 1952, 2.3.1", is_opened=True),
    Kind("bzip2", rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "a file", "bzip2 1.0.8", is_opened=True),
    Kind("xz", rb"\xfd7zXZ\x00", "a file", "The .xz File Format, 2.1.1.1", is_opened=True),
    Kind(
        "LZMA",
        rb"\x5d\x00\x00.{2}(?:\xff{8}|.{5}\x00{3})",
        "a file",
        "LZMA SDK, lzma.txt",
        is_opened=True,
    ),
    Kind("zip", rb"PK(?:\x03\x04|\x05\x06)", "files", "APPNOTE.TXT, 4.3.7, 4.3.16", is_opened=True),
    Kind("tar", rb".{257}ustar[\x00 ]", "files", "POSIX.1-2017, pax", is_opened=True),
    Kind("zlib", rb"\x78[\x01\x5e\x9c\xda]" + _NO_TEXT, "a file", "RFC 1950, 2.2"),
    # It's opened where a module for it is installed.
    Kind("Zstandard", rb"\x28\xb5\x2f\xfd", "a file", "RFC 8878, 3.1.1", is_opened=True),
    Kind("LZ4", rb"\x04\x22\x4d\x18", "a file", "LZ4 Frame Format"),
    Kind("Snappy", rb"\xff\x06\x00\x00sNaPpY", "a file", "Snappy framing format, 4.1"),
    Kind("compress", rb"\x1f\x9d", "a file", "ncompress"),
    Kind("7z", rb"7z\xbc\xaf\x27\x1c", "files", "7zFormat.txt"),
    Kind("RAR", rb"Rar!\x1a\x07", "files", "RAR 5.0 archive format"),
    Kind("age", rb"age-encryption\.org/v1\n", "an encrypted file", "age-encryption.org/v1"),
    # Reads, genomes and what a sequencer writes.
    Kind("BAM", rb"BAM\x01", "reads", "SAMv1, 4.2"),
    Kind("CRAM", rb"CRAM[\x01-\x04]", "reads", "CRAMv3, 6"),
    Kind("SRA", rb"NCBI\.sra", "reads", "NCBI, ncbi-vdb"),
    Kind("SFF", rb"\.sff\x00\x00\x00\x01", "reads", "NCBI, SFF"),
    Kind("SCF", rb"\.scf" + _NO_TEXT, "a trace", "Staden, SCF 3.00"),
    Kind("ABIF", rb"ABIF" + _NO_TEXT, "a trace", "Applied Biosystems, ABIF"),
    Kind("POD5", rb"\x8bPOD\r\n\x1a\n", "signals of reads", "POD5, FILE_FORMAT.md"),
    Kind("2bit", rb"\x43\x27\x41\x1a|\x1a\x41\x27\x43", "a genome", "UCSC, twoBit"),
    # Variants and genotypes.
    Kind("BCF", rb"BCF[\x01\x02]", "variants", "VCFv4.3, 6"),
    Kind("BGEN", rb".{16}bgen", "genotypes", "BGEN v1.3"),
    Kind("PLINK bed", rb"\x6c\x1b[\x00\x01]", "genotypes", "PLINK 1.9, .bed"),
    Kind("PLINK pgen", rb"\x6c\x1b[\x02-\x04\x10\x11\x20\x21]", "genotypes", "PLINK 2, .pgen"),
    Kind("GDS", rb"COREARRAY", "arrays", "gdsfmt"),
    # Where reads and variants lie.
    Kind("BAI", rb"BAI\x01", "places of reads", "SAMv1, 5.2"),
    Kind("CSI", rb"CSI[\x01\x02]", "places of reads or variants", "CSIv1"),
    Kind("tabix", rb"TBI\x01", "places of variants", "The Tabix index"),
    Kind("bigWig", rb"\x26\xfc\x8f\x88|\x88\x8f\xfc\x26", "places", "UCSC, bigWig"),
    Kind("bigBed", rb"\xeb\xf2\x89\x87|\x87\x89\xf2\xeb", "places", "UCSC, bigBed"),
    # Arrays, tables and objects.
    Kind("HDF5", rb"(?:.{512}|.{1024}|.{2048})?\x89HDF\r\n\x1a\n", "arrays", "HDF5 3.0, II.A"),
    Kind("netCDF", rb"CDF[\x01\x02\x05]", "arrays", "NetCDF classic format"),
    Kind("Zarr", rb'\s*\{[^\x00]*?"zarr_format"\s*:', "arrays beside it", "Zarr 2 and 3"),
    Kind("NumPy array", rb"\x93NUMPY", "an array", "NEP 1"),
    Kind("safetensors", rb'.{4}\x00{4}\{\s*"', "arrays", "safetensors, format"),
    Kind("MATLAB", rb"MATLAB 5\.0 MAT-file", "arrays", "MAT-File Format, 1"),
    Kind("R data", rb"RD[AX][23]\n|[AX]\n\x00\x00\x00[\x02\x03]", "objects", "R Internals, 1.8"),
    Kind("pickle", rb"\x80[\x02-\x05](?=[^\x00])", "objects", "PEP 307, PEP 3154, PEP 574"),
    Kind("Parquet", rb"PAR[1E]" + _NO_TEXT, "a table", "Apache Parquet, file format"),
    Kind("Arrow", rb"ARROW1\x00\x00|\xff{4}.{2}\x00\x00.{4}", "a table", "Arrow, IPC"),
    Kind("Feather", rb"FEA1" + _NO_TEXT, "a table", "Feather 1"),
    Kind("ORC", rb"ORC" + _NO_TEXT, "a table", "Apache ORC 1"),
    Kind("Avro", rb"Obj\x01", "a table", "Apache Avro 1.11, object container files"),
    Kind("SQLite", rb"SQLite format 3\x00", "tables", "SQLite file format, 1.3"),
    Kind("DuckDB", rb".{8}DUCK", "tables", "DuckDB, storage"),
    Kind("LMDB", rb".{16}\xde\xc0\xef\xbe|.{16}\xbe\xef\xc0\xde", "tables", "LMDB, mdb.c"),
    Kind(
        "core dump",
        rb"\x7fELF.{12}(?:\x04\x00|\x00\x04)",
        "the memory of a process",
        "System V ABI, ELF header",
    ),
)
_PATTERNS: Final = tuple((re.compile(kind.magic, re.DOTALL), kind) for kind in KINDS)


def kind_of(beginning: bytes) -> Kind | None:
    """Return the kind of the file that begins with *beginning*, or None if it's none of `KINDS`."""
    first = beginning[:BEGINNING]
    return next((kind for pattern, kind in _PATTERNS if pattern.match(first)), None)
