"""A known sequence as an detector: on both strands, in every form, and nothing else."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import InputError
from geno_lewm_obs.audit import CanaryDetector, load_canary
from geno_lewm_obs.audit.canary_detector import MAX_BASES

GENOME = "".join(random.Random(3).choices("ACGT", k=2000))
CANARY = CanaryDetector(GENOME.encode())
PIECE = GENOME[700:760]
OTHER = "".join(random.Random(4).choices("ACGT", k=200))
REVERSED = PIECE.translate(str.maketrans("ACGT", "TGCA"))[::-1]

FORMS = {
    "plain": PIECE,
    "twenty": PIECE[:20],
    "other strand": REVERSED,
    "small letters": PIECE.lower(),
    "RNA": PIECE.replace("T", "U"),
    "within words": f"read={PIECE};ok",
    "blanks": " ".join(PIECE),
    "GenBank": "\n".join(f"{at + 1:9} {PIECE[at : at + 10]}" for at in range(0, 60, 10)),
    "quotes and commas": json.dumps(list(PIECE)),
    "escaped line ends": json.dumps("\n".join(PIECE[at : at + 7] for at in range(0, 60, 7))),
    "zero-width": "\u200b".join(PIECE),
    "full-width": PIECE.translate({ord(base): ord(base) + 0xFEE0 for base in "ACGT"}),
    "percent": "".join(f"%{ord(base):02x}" for base in PIECE),
    "hex": PIECE.encode().hex(),
    "base64": base64.b64encode(PIECE.encode()).decode(),
    "base64, further in": base64.b64encode(b"xy" + PIECE.encode()).decode(),
    "zlib in base64": base64.b64encode(zlib.compress(PIECE.encode())).decode(),
    "gzip in base64": base64.b64encode(gzip.compress(PIECE.encode())).decode(),
    "decimal codes": str([ord(base) for base in PIECE]),
}


class TestTexts:
    @pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
    def test_every_form_is_found(self, text):
        """A piece of the canary is found in each form in which the rules find a sequence."""
        assert "canary" == CANARY.in_text(text).rule

    @pytest.mark.parametrize(
        "text",
        [
            "",
            PIECE[:19],
            OTHER,
            " ".join(OTHER),
            "loss=0.3 lr=1e-4",
            base64.b64encode(OTHER.encode()).decode(),
        ],
    )
    def test_nothing_else_is_found(self, text):
        """Nineteen bases, other sequences and other texts aren't the canary."""
        assert CANARY.in_text(text) is None

    @given(
        st.integers(0, len(GENOME) - 20), st.booleans(), st.text(max_size=20), st.text(max_size=20)
    )
    @pytest.mark.slow
    def test_every_place_is_found(self, start, is_other_strand, before, after):
        """Any twenty bases of it are found, whatever is before and after them."""
        piece = GENOME[start : start + 20]
        piece = piece.translate(str.maketrans("ACGT", "TGCA"))[::-1] if is_other_strand else piece

        assert CANARY.in_text(before + piece + after) is not None


class TestOtherQuestions:
    def test_keys_are_texts(self):
        """A key that holds a piece is a match; one that merely names personal data isn't."""
        assert (True, None) == (CANARY.in_key(PIECE) is not None, CANARY.in_key("user_email"))

    def test_pieces_are_put_together(self):
        """Parts of a piece that are too short to be found alone are found together."""
        assert (True, None) == (
            CANARY.in_joined([PIECE[:15], PIECE[15:25]]) is not None,
            CANARY.in_joined([OTHER[:15], OTHER[15:25]]),
        )

    def test_numbers_are_letters(self):
        """A list of character codes is a match; other numbers aren't."""
        assert (True, None) == (
            CANARY.in_numbers([ord(base) for base in PIECE]) is not None,
            CANARY.in_numbers([1, 2.5, 10**30] * 20),
        )

    def test_lines_may_be_no_utf8(self):
        """The bytes of a line are read whatever stands between."""
        assert CANARY.in_line(b"\xff\xfe" + PIECE.encode() + b"\xff") is not None

    @pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-32-be"])
    def test_data_is_read_with_and_without_what_parts_it(self, encoding):
        """In binary data a piece is found, also with other bytes between its letters."""
        assert CANARY.in_data(b"\x00\x01\x02" + PIECE.encode(encoding) + b"\x03") is not None

    def test_other_data_is_not_the_canary(self):
        """Random bytes hold no piece of it."""
        assert CANARY.in_data(random.Random(5).randbytes(100_000)) is None


class TestLoad:
    @pytest.mark.parametrize(
        "pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"]
    )
    @pytest.mark.parametrize(
        "text",
        [
            GENOME,
            GENOME.lower() + "\n",
            ">name ACGT\n" + "\n".join(GENOME[at : at + 60] for at in range(0, 2000, 60)),
            GENOME.replace("T", "U"),
        ],
        ids=["one line", "small letters", "FASTA", "RNA"],
    )
    def test_reads_the_usual_forms(self, tmp_path, text, pack):
        """
        FASTA or bases alone, compressed or not, DNA or RNA, give the same pieces of both strands.
        """
        (tmp_path / "canary").write_bytes(pack(text.encode()))

        assert CANARY._pieces == load_canary(tmp_path / "canary")._pieces

    def test_sequences_are_apart(self, tmp_path):
        """The end of one sequence and the beginning of the next make no piece."""
        (tmp_path / "canary").write_text(f">one\n{PIECE[:30]}\n>two\n{OTHER[:30]}\n")

        assert load_canary(tmp_path / "canary").in_text(PIECE[15:30] + OTHER[:15]) is None

    @pytest.mark.parametrize(
        "text", ["", "ACGTACGTACGTACGTACG", ">only a name ACGTACGTACGTACGTACGTACGT\n", "N" * 50]
    )
    def test_refuses_what_holds_no_piece(self, tmp_path, text):
        """A canary that could never be found is an input error."""
        (tmp_path / "canary").write_text(text)

        with pytest.raises(InputError, match="the canary holds no 20 bases in a row"):
            load_canary(tmp_path / "canary")

    def test_refuses_what_is_too_long(self, tmp_path):
        """A genome that would fill the memory is refused."""
        (tmp_path / "canary").write_text("ACGT\n" * (MAX_BASES // 4 + 1))

        with pytest.raises(InputError, match="longer than 1,000,000 bases"):
            load_canary(tmp_path / "canary")

    def test_refuses_what_it_cannot_read(self, tmp_path):
        """A file that isn't there is an input error with the system's reason."""
        with pytest.raises(InputError, match=r"can't be read \(ENOENT\)"):
            load_canary(tmp_path / "canary")
