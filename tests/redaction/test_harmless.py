"""Shapes in which no rule finds anything: held against all rules, however unlucky the text."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.harmless import is_harmless
from geno_lewm_obs.redaction.text_rules import CHECKS

BASES, BASE_CODES = "acgtun", "4567"


def found(text):
    """Return the names of all checks that keep *text* out."""
    return [holds.__name__ for _, holds, *_ in CHECKS if holds(text)]


def digits(*choices):
    """Texts of hex digits, most of which are one of *choices*."""
    return st.text(
        st.one_of(st.sampled_from("".join(choices)), st.sampled_from("0123456789abcdef"))
    )


def grouped(text):
    """Return *text* in the groups of a UUID."""
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


HEX = digits("abcd", "4567", "13479e")
WORD = st.text(st.sampled_from("acgtunrchxymefijlopqzbdvsn_"), min_size=1, max_size=19)
SEGMENT = st.one_of(WORD, st.from_regex(r"[0-9]{1,20}", fullmatch=True))
TEXTS = st.one_of(
    HEX,
    st.uuids().map(str),
    HEX.filter(lambda text: len(text) >= 32).map(grouped),
    st.from_regex(r"[+-]?[0-9]{1,7}(\.[0-9]{1,20})?", fullmatch=True),
    WORD,
    st.text(st.sampled_from("ACGTUNacgtunXYMchrps_"), max_size=18),
    st.lists(SEGMENT, min_size=1, max_size=8).map(lambda parts: "/" + "/".join(parts)),
)


@given(TEXTS)
def test_no_rule_finds_anything_in_a_harmless_text(text):
    """Whatever has one of the shapes passes every check, certain or a guess, by itself."""
    assume(is_harmless(text))

    assert [] == found(text)


@pytest.mark.parametrize(
    "text",
    [
        str(uuid.UUID(int=0x0AF7651916CD43DD8448EB211C80319C)),
        "d41d8cd98f00b204e9800998ecf8427e",
        "1250",
        "resnet",
        "/users/42/orders/7",
    ],
)
def test_usual_texts_are_harmless(text):
    """An identifier, a digest, a number, a word and a path of a service need no other look."""
    assert is_harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        "c" * 32,
        grouped("cacacacacacacacacacacacacacacaca"),
        "6e6761637467" * 6,
        "/7/117559590/t/c",
        "/gattacagattaca",
        "/gattacagatte",
        "gattacagattacagattaca",
        "\uff12",
        "12345678",
    ],
    ids=["base", "bases", "hex", "variant", "segment", "segments", "word", "wide", "long number"],
)
def test_what_a_rule_might_find_is_looked_at(text):
    """Outside of the shapes, or where bases are dense in one, the rules decide."""
    assert not is_harmless(text)
