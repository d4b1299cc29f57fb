r"""
Rule 3: a run of 20 or more bases, anywhere in a text, in the form in which it is written.
"""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction import holds_sequence, text_holds_sequence

BASES = "ACGTN" * 4
ENCODABLE = st.characters(exclude_categories=["Cs"])
BREAKS = st.text(
    st.sampled_from("\t\n\x0b\x0c\x1a\x1c\\\"'-_ ") | st.characters(exclude_categories=["Cs"]),
    max_size=3,
)
NEAR_SEQUENCES = st.lists(st.text("ACGTNacgtn", max_size=25) | BREAKS).map("".join)
"""Texts in which runs just short of, and just beyond, the length that counts are common."""
SHORT_RUNS = st.lists(st.text("ACGTNacgtn", max_size=19)).map("z".join)
"""Texts that hold bases and nothing else but a letter that stands for none, often enough."""


def holds_plain_run(encoded):
    return re.search(rb"[ACGTNacgtn]{20}", encoded) is not None


class TestBytes:
    @pytest.mark.parametrize("letter", "ACGTNacgtn")
    def test_each_letter_counts(self, letter):
        """Each of the five bases, in either case, is part of a sequence."""
        assert holds_sequence(letter.encode() * 20)

    @pytest.mark.parametrize("letter", list("EFIJLOPQXZefijlopqxz0123456789_./:|\\"))
    def test_no_other_letter_counts(self, letter):
        """A character that stands for no base parts what is beside it."""
        assert not holds_sequence(f"{BASES[:19]}{letter}{BASES[:19]}".encode())

    @pytest.mark.parametrize(
        ("expected", "length"),
        [(False, 0), (False, 1), (False, 19), (True, 20), (True, 21), (True, 10_000)],
        ids=str,
    )
    def test_length(self, expected, length):
        """Twenty bases are a sequence, nineteen are none."""
        assert expected is holds_sequence((BASES * 500)[:length].encode())

    @pytest.mark.parametrize(
        "place",
        ["{}", "{} tail", "head {}", "head {} tail", '{{"a":"{}"}}', "x{}x", "\u00e9{}\u00e9"],
        ids=repr,
    )
    def test_anywhere(self, place):
        """A sequence is found wherever it stands."""
        assert holds_sequence(place.format(BASES).encode())

    @given(NEAR_SEQUENCES)
    @settings(deadline=None)
    def test_finds_what_a_plain_pattern_finds(self, text):
        """For any bytes, what a plain pattern finds is found."""
        encoded = text.encode()

        assert holds_sequence(encoded) or not holds_plain_run(encoded)

    @given(SHORT_RUNS)
    @settings(deadline=None)
    def test_short_runs(self, text):
        """
        However many runs of up to nineteen bases stand in it, a text whose runs are parted is no
        sequence.
        """
        assert not holds_sequence(text.encode())


class TestText:
    @given(st.text(), st.text("ACGTNacgtn", min_size=20), st.text())
    @settings(deadline=None)
    def test_planted(self, before, bases, after):
        """Twenty bases are found in any text that surrounds them."""
        assert text_holds_sequence(f"{before}{bases}{after}")

    @given(NEAR_SEQUENCES)
    @settings(deadline=None)
    def test_judges_what_is_written(self, text):
        """For any text, what a plain pattern finds in its JSON is found."""
        assert text_holds_sequence(text) or not holds_plain_run(orjson.dumps(text))

    @given(SHORT_RUNS)
    @settings(deadline=None)
    def test_short_runs(self, text):
        """
        However many runs of up to nineteen bases stand in it, a text whose runs are parted is no
        sequence.
        """
        assert not text_holds_sequence(text)

    @pytest.mark.parametrize(
        "escaped", ["\t", "\n", "\x1a", "\x1c"], ids=["tab", "newline", "substitute", "separator"]
    )
    def test_an_escape_lends_its_letter(self, escaped):
        """Nineteen bases after a character whose escape ends in a base are written as twenty."""
        assert text_holds_sequence(f"{escaped}{BASES[:19]}")

    @pytest.mark.parametrize("neighbour", ["\r", "\x0b", " ", "é", "z", "_"], ids=ascii)
    def test_other_neighbours_lend_nothing(self, neighbour):
        """Nineteen bases after anything else are nineteen."""
        assert not text_holds_sequence(f"{neighbour}{BASES[:19]}")

    @pytest.mark.parametrize(
        "text",
        ["", "training.epoch.end", "0af7651916cd43dd8448eb211c80319c", "a catnap can act"],
        ids=repr,
    )
    def test_ordinary_text(self, text):
        """Names, ids and words are no sequence."""
        assert not text_holds_sequence(text)

    @pytest.mark.parametrize("text", [f"\ud800{BASES}", f"{BASES}\udfff"], ids=["before", "after"])
    def test_beside_a_lone_surrogate(self, text):
        """
        A character that can't be encoded doesn't keep the sequence beside it from being found.
        """
        assert text_holds_sequence(text)

    def test_lone_surrogates_alone(self):
        """Text that can't be encoded, and holds no base, is not a sequence."""
        assert not text_holds_sequence("\ud800" * 20)


class TestOtherSpellings:
    @pytest.mark.parametrize(
        "text",
        [
            "ACGU" * 5,
            "acgu" * 5,
            "ACGTR" * 4,
            "ACGT ACGT ACGT ACGT ACGT",
            "ACGTACGTAC\nGTACGTACGT",
            "ACGTACGTAC\r\nGTACGTACGT",
            "ACGTACGTAC\tGTACGTACGT",
            "ACGT-ACGT-ACGT-ACGT-ACGT",
            "A C G T " * 5,
        ],
        ids=[
            "RNA",
            "lower RNA",
            "one IUPAC letter",
            "blanks",
            "line end",
            "CRLF",
            "tab",
            "hyphens",
            "blank each",
        ],
    )
    def test_is_found(self, text):
        """
        A sequence is found with U, with IUPAC letters among bases, and broken up by blanks, line
        ends or hyphens.
        """
        assert text_holds_sequence(text)
