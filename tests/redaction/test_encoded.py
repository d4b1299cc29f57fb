"""Sequence that was encoded: guesses."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.encoded import (
    holds_code_list,
    holds_encoded_sequence,
    holds_hex_sequence,
    numbers_spell_sequence,
)

BASES = "GATTACA" * 6
RAW = BASES.encode()
TEXTS = {
    "base64": base64.b64encode(RAW).decode(),
    "url-safe base64": base64.urlsafe_b64encode(b"\xff\xef" + RAW).decode(),
    "base64 behind other letters": "data" + base64.b64encode(RAW).decode(),
    "zlib in base64": base64.b64encode(zlib.compress(RAW)).decode(),
    "gzip in base64": base64.b64encode(gzip.compress(RAW, mtime=0)).decode(),
    "bz2 in base64": base64.b64encode(bz2.compress(RAW)).decode(),
    "xz in base64": base64.b64encode(lzma.compress(RAW)).decode(),
    "lzma in base64": base64.b64encode(lzma.compress(RAW, format=lzma.FORMAT_ALONE)).decode(),
    "base32": base64.b32encode(RAW).decode(),
    "base32 in small letters": base64.b32encode(RAW).decode().lower(),
    "base85": base64.b85encode(RAW).decode(),
    "base85 of small letters": base64.b85encode(RAW.lower()).decode(),
    "base85 behind other bytes": base64.b85encode(b"xy" + RAW).decode(),
    "Adobe's base85": base64.a85encode(RAW, adobe=True).decode(),
    "Adobe's base85 of small letters": base64.a85encode(RAW.lower()).decode(),
    "octal": "".join(f"\\{code:03o}" for code in RAW),
    "percent u": "".join(f"%u{code:04x}" for code in RAW),
    "hex with line ends": "\r\n".join(RAW.hex()[at : at + 16] for at in range(0, 84, 16)),
    "hex": RAW.hex(),
    "hex with colons": RAW.hex(":"),
    "hex with 0x": ", ".join(f"0x{code:02x}" for code in RAW),
    "percent": "".join(f"%{code:02X}" for code in RAW),
    "backslash x": "".join(f"\\x{code:02x}" for code in RAW),
    "backslash u": "".join(f"\\u{code:04x}" for code in RAW),
    "one letter percent": f"{BASES[:19]}%41",
    "HTML": "".join(f"&#{code};" for code in RAW),
    "RNA in base64": base64.b64encode(RAW.replace(b"T", b"U")).decode(),
}
SHUFFLED = random.Random(1)
TOKENS = [SHUFFLED.randrange(4) for _ in range(40)]
LISTS = {
    "character codes": list(RAW),
    "small character codes": list(RAW.lower()[:20]),
    "token ids": TOKENS,
    "token ids from five": [5 + token for token in TOKENS],
    "token ids between ignored labels": [-100] * 5 + TOKENS + [-100] * 8,
    "token ids as floats": [float(token) for token in TOKENS],
    "one-hot rows": [int(token == column) for token in TOKENS for column in range(4)],
    "one-hot rows with N": [float(token == column) for token in TOKENS for column in range(5)],
}
NOISE = random.Random(2)
INNOCENT_LISTS = {
    "losses": [0.5, 0.25, 0.125] * 10,
    "nineteen codes": list(RAW)[:19],
    "twenty tokens": TOKENS[:20],
    "bins in order": sorted(TOKENS),
    "bins backwards": sorted(TOKENS, reverse=True),
    "a mask": [NOISE.randrange(2) for _ in range(80)],
    "shapes": [1, 3, 224, 224] * 6,
    "texts": ["65"] * 30,
    "not a number": [float("nan")] * 30,
    "ignored labels": [-100] * 50,
    "far apart": [0, 1000, 7, 30] * 8,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_encoded_text_is_found(text):
    """A sequence in an encoded form is found."""
    assert holds_encoded_sequence(text) or holds_hex_sequence(text)


@pytest.mark.parametrize("numbers", LISTS.values(), ids=LISTS)
def test_coded_numbers_are_found(numbers):
    """A sequence as numbers is found."""
    assert numbers_spell_sequence(numbers)


@pytest.mark.parametrize("numbers", INNOCENT_LISTS.values(), ids=INNOCENT_LISTS)
def test_other_numbers_pass(numbers):
    """Lists of other numbers pass."""
    assert not numbers_spell_sequence(numbers)


@given(st.binary(min_size=20, max_size=200))
def test_random_bytes_pass(raw):
    """Random bytes pass in any encoding."""
    texts = [encode(raw).decode() for encode in (base64.b64encode, base64.b32encode)]
    texts += [base64.b85encode(raw).decode(), base64.a85encode(raw).decode(), raw.hex()]
    texts.append(base64.b64encode(zlib.compress(raw)).decode())

    assert not any(holds_encoded_sequence(text) or holds_hex_sequence(text) for text in texts)


@given(st.text())
def test_any_text_is_judged(text):
    """Any text is judged without raising."""
    assert {holds_encoded_sequence(text), holds_hex_sequence(text)} <= {True, False}


@pytest.mark.parametrize(
    "text", ["[65. 67. 71. 84.]", "65.0, 67.0, 71.0, 84.0", "065 067 071 084", "65;67;71;84"]
)
def test_printed_codes_in_other_spellings(text):
    """Codes are found as floats, with zeros before them, and with any separator."""
    assert holds_code_list((text.strip("[]") + text[2] * (text[2] == ";") + " ") * 6)
