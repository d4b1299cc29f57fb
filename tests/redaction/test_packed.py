"""What a text holds in base64 and its kin: within bounds of work and memory."""

from __future__ import annotations

import base64
import bz2
import lzma
import zlib

import pytest

from geno_lewm_obs.redaction.encoded import holds_encoded_sequence
from geno_lewm_obs.redaction.packed import MAX_UNPACKED, unpacked

RAW = b"GATTACA" * 6


@pytest.mark.parametrize(
    "encode", [base64.b64encode, base64.urlsafe_b64encode, base64.b32encode, base64.b85encode]
)
def test_is_what_was_encoded(encode):
    """What was encoded is among what comes out, be it for a token or two of them."""
    assert any(RAW[:36] in plain for plain in unpacked(b"a " + encode(RAW) + b" b"))


@pytest.mark.parametrize("pack", [zlib.compress, bz2.compress, lzma.compress])
def test_is_no_longer_than_the_bound(pack):
    """Of compressed data so many bytes come out, and no more."""
    token = base64.b64encode(pack(RAW * 20_000))

    assert max(map(len, unpacked(token))) <= MAX_UNPACKED


@pytest.mark.parametrize("pack", [zlib.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_not_unpacked(pack):
    """
    What unpacks to more than the bound is unpacked no further: a run behind it isn't seen, and no
    memory is taken.
    """
    bomb = base64.b64encode(pack(b"\0" * 5_000_000 + RAW)).decode()

    assert not holds_encoded_sequence(bomb)


def test_a_large_dictionary_is_not_made():
    """xz that asks for more memory than its usual dictionary isn't unpacked."""
    packed = lzma.compress(RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 2**30}])

    assert not holds_encoded_sequence(base64.b64encode(packed).decode())


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress], ids=["bz2", "xz"])
def test_slow_formats_are_tried_a_few_times(pack):
    """However many blocks that take long stand in a text, only the last ones are unpacked."""
    decoy = base64.b64encode(pack(b"\0" * 900_000)).decode() + " "

    assert not holds_encoded_sequence(base64.b64encode(pack(RAW)).decode() + " " + decoy * 1000)


@pytest.mark.no_cover
@pytest.mark.parametrize("part", ["K1234", "QUFB", "eJ", "Qlpo", "/Td6WFoA", "MFRGGZDF", "5"])
def test_long_texts_take_linear_time(part):
    """A hostile text of 200,000 characters comes back, which it doesn't in quadratic time."""
    assert not holds_encoded_sequence(part * (200_000 // len(part)) + "A")
