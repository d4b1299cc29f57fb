"""The stages by which a text is judged: what is found, and what rows of losses are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction import judge_text
from geno_lewm_obs.redaction.variants import find_variant
from geno_lewm_obs.redaction.variants.judge import _find_in
from geno_lewm_obs.redaction.variants.notations import NOTATIONS
from geno_lewm_obs.redaction.variants.unquoted import plain


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


def test_digits_of_any_script_are_digits():
    """A text whose digits are all full-width ones is judged as any other."""
    wide = str.maketrans({digit: chr(ord(digit) + 0xFEE0) for digit in "0123456789"})

    assert judge_text("rs123456".translate(wide))
    assert unicodedata.normalize("NFKC", "rs123456".translate(wide)) == "rs123456"


PARTS = st.sampled_from(
    [
        *(text for row in NOTATIONS for text in (*row.refused, *row.guessed, *row.passes)),
        *"chrMT:g. chr rs c. p.(Gly . : - A>G 1 123 4567 A C é x , ', ' epoch NaN".split(" "),
        " ",
        "\t",
    ]
)


@pytest.mark.parametrize(
    "before",
    ["", "a text of many words and no digit " * 8, "2026-05-20 " * 30],
    ids=["short", "long", "full of digits"],
)
@settings(deadline=None)
@given(st.lists(PARTS, max_size=6).map("".join) | st.lists(PARTS, max_size=6).map(" ".join))
def test_hints_miss_nothing(before, text):
    """What a row finds for certain in a text, without hints, is found."""
    found = _find_in(plain(before + text))

    assert found is None or not found.certain or judged(before + text)


NUMBERS = st.integers(0, 40).map(str) | st.integers(0, 10**7).map(str)
NOT_A_NUMBER = st.sampled_from("nan NaN NAN n/a NA N/A inf 0.5 1e-3".split())
WORDS = st.sampled_from("loss val train x acc".split())


@settings(deadline=None)
@given(
    st.lists(NUMBERS, min_size=2, max_size=2),
    st.lists(WORDS, max_size=1),
    st.lists(NOT_A_NUMBER, min_size=2, max_size=6),
    st.sampled_from(["\t", " ", ",", ", ", ":", "-", "_", "/", "|", ";"]),
)
def test_rows_of_losses_pass(numbers, words, values, separator):
    """A row of numbers and of what stands for none is no variant, however it is parted."""
    columns = numbers + words + values

    assert judged(separator.join(columns)) is None
    assert judged(f"epoch {separator.join(columns)}") is None
    assert judged(repr(columns)) is None


def test_a_certain_notation_names_the_refusal():
    """Of a text with a guess and a certain variant the certain one is told."""
    found = find_variant("run_rs1234567 and p.Q77R")

    assert ("HGVS of proteins, one-letter", True) == found
