"""Binary data looked through by the texts in it."""

from __future__ import annotations

import io
import random
import zlib

import pytest

from geno_lewm_obs.audit import Canary, Rules, binary
from geno_lewm_obs.audit.binary import CHUNK, look_through_data

READ = "GATTACA" * 4
NOISE = random.Random(7).randbytes(5000)


def places(data, detector=None):
    found = look_through_data(io.BufferedReader(io.BytesIO(data)), detector or Rules())
    return [(at, place.seen.rule, place.length) for at, place in found]


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
@pytest.mark.parametrize("text", [READ, f"read {READ}, ok", "-".join(READ)])
def test_a_text_is_told_by_its_offset(text, encoding):
    """
    A run of printable characters, one byte each or two, is judged as a text and told by where it
    begins.
    """
    data = NOISE + b"\x00\x80" + text.encode(encoding) + b"\x80" + NOISE

    assert [(5002, "dna", len(text))] == places(data)


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
    """
    Random and compressed bytes, tables of bits, padding, and bases with bytes between them, aren't
    told.
    """
    assert [] == places(data)


@pytest.mark.parametrize("at", [CHUNK - 30, CHUNK - 28, CHUNK - 15, CHUNK - 1, CHUNK, CHUNK + 1])
def test_a_text_over_two_chunks_is_told_once(at):
    """A text is seen once, wherever the data is cut into chunks."""
    data = bytearray(CHUNK + 10_000)
    data[at : at + 28] = READ.encode()

    assert [at] == [found[0] for found in places(bytes(data))]


def test_a_long_text_is_told_once_a_chunk(monkeypatch):
    """Of a sequence longer than a chunk each chunk is told, and none twice."""
    monkeypatch.setattr(binary, "CHUNK", 10_000)
    offsets = [at for at, *_ in places(b"\x80" + READ.encode() * 1000)]

    assert sorted(set(offsets)) == offsets
    assert 3 == len(offsets)


def test_a_canary_is_seen_with_bytes_between():
    """With a canary the bytes are read too, whatever parts its letters."""
    assert [(0, "canary", 5000 + 56 + 5000)] == places(
        NOISE + b"".join(bytes([ord(base), 0x90]) for base in READ) + NOISE, Canary(READ.encode())
    )
