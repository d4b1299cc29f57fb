"""Search binary data for the texts in it."""

from __future__ import annotations

import io
import random
import zlib

import pytest

from geno_lewm_obs.audit import CanaryDetector, RuleDetector, binary
from geno_lewm_obs.audit.binary import CHUNK, search_binary

READ = "GATTACA" * 4
NOISE = random.Random(7).randbytes(5000)


def hits(data, detector=None):
    found = search_binary(io.BufferedReader(io.BytesIO(data)), detector or RuleDetector())
    return [(at, hit.match.rule, hit.length) for at, hit in found]


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
@pytest.mark.parametrize("text", [READ, f"read {READ}, ok", "-".join(READ)])
def test_a_text_is_reported_by_its_offset(text, encoding):
    """A run of printable characters, one byte each or two, is a hit at its offset."""
    data = NOISE + b"\x00\x80" + text.encode(encoding) + b"\x80" + NOISE

    assert [(5002, "dna", len(text))] == hits(data)


@pytest.mark.parametrize(
    "data",
    [
        NOISE,
        b"P" + b"U" * 31 + b"\x05",
        b"AT" * 50,
        zlib.compress(b"words and words" * 1000),
        b"\x01".join([b"A", b"C", b"G", b"T"] * 20),
    ],
)
def test_noise_holds_nothing(data):
    """Random and compressed bytes, tables of bits, padding, and bases apart have no hits."""
    assert [] == hits(data)


@pytest.mark.parametrize("at", [CHUNK - 30, CHUNK - 28, CHUNK - 15, CHUNK - 1, CHUNK, CHUNK + 1])
def test_a_text_over_two_chunks_is_reported_once(at):
    """A text is found once, wherever the data is cut into chunks."""
    data = bytearray(CHUNK + 10_000)
    data[at : at + 28] = READ.encode()

    assert [at] == [found[0] for found in hits(bytes(data))]


def test_a_long_text_is_reported_once_a_chunk(monkeypatch):
    """A sequence longer than a chunk is reported for each chunk, and for none twice."""
    monkeypatch.setattr(binary, "CHUNK", 10_000)
    offsets = [at for at, *_ in hits(b"\x80" + READ.encode() * 1000)]

    assert sorted(set(offsets)) == offsets
    assert 3 == len(offsets)


def test_a_canary_is_found_with_bytes_between():
    """With a canary the bytes are read too, whatever parts its letters."""
    assert [(0, "canary", 5000 + 56 + 5000)] == hits(
        NOISE + b"".join(bytes([ord(base), 0x90]) for base in READ) + NOISE,
        CanaryDetector(READ.encode()),
    )
