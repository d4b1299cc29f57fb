"""Shapes in which no rule finds anything: held against all rules, however unlucky the text."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.edges import edge_of
from geno_lewm_obs.redaction.harmless import harmless_edge
from geno_lewm_obs.redaction.text_rules import CHECKS, is_clean

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
PIECES = [
    *("chr7", "7", "12", "117559590", "1234567", "a", "A", "g", "GA", "del", "dup", "ins", "inv"),
    *("rs", "dbSNP", "COSM", "IVS", "c.", "p.", "Gly", "Arg", "exon", "NM_000", "X", "Y", "N/A"),
    *(
        "Basic ",
        "basic ",
        "bearer ",
        "dXNlcjpw",
        "password",
        "secret",
        "token",
        "key",
        "sk-",
        "ghp_",
    ),
    *(
        "alt",
        "ref",
        "pos",
        "chrom",
        "alleles",
        "named",
        ".A",
        ".",
        ",",
        "-",
        "_",
        "/",
        " ",
        "  ",
        "user",
        "at",
    ),
    *(
        "gattaca",
        "GATTACA",
        "nnnn",
        "example",
        "example.org",
        "loss",
        "went",
        "down",
        "555",
        "0199",
    ),
]
PROSE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.text(st.sampled_from("acgtnACGT elk0127-_/., "), max_size=40),
)
SEGMENT = st.one_of(WORD, st.from_regex(r"[0-9]{1,20}", fullmatch=True))
TEXTS = st.one_of(
    HEX,
    st.uuids().map(str),
    HEX.filter(lambda text: len(text) >= 32).map(grouped),
    st.from_regex(r"[+-]?[0-9]{1,7}(\.[0-9]{1,20})?", fullmatch=True),
    st.text(st.sampled_from("0123456789") | st.sampled_from("234567"), max_size=130),
    WORD,
    st.text(st.sampled_from("ACGTUNacgtunXYMchrps_"), max_size=18),
    PROSE,
    st.lists(SEGMENT, min_size=1, max_size=8).map(lambda parts: "/" + "/".join(parts)),
)


@given(TEXTS)
@example("basic dXNlcjpw")
@example("dbSNP 12345")
@example("12 del")
@example("7 117559 a g")
@example("chrom 7 pos 1175595 alt a")
def test_no_rule_finds_anything_in_a_harmless_text(text):
    """Whatever has one of the shapes passes every check, certain or a guess, by itself."""
    assume(harmless_edge(text) is not None)

    assert ([], True) == (found(text), is_clean(text))


@given(TEXTS)
def test_the_edge_is_that_of_any_text(text):
    """What the look at a shape finds at the text's edges is what `edge_of` finds."""
    assert harmless_edge(text) in (None, edge_of(text))


@pytest.mark.parametrize(
    "text",
    [
        str(uuid.UUID(int=0x0AF7651916CD43DD8448EB211C80319C)),
        "d41d8cd98f00b204e9800998ecf8427e",
        "1250",
        "resnet",
        "/users/42/orders/7",
        "/users/42/orders/7/positions/of/customers",
        "GET",
        "order 4711 shipped, 3 of 12",
        "worker-17 took 250 ms in eu-west-1",
        "orders_v2.parquet",
        "",
    ],
)
def test_usual_texts_are_harmless(text):
    """Identifiers, digests, numbers, words and paths of a service need no other look."""
    assert harmless_edge(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "c" * 32,
        grouped("cacacacacacacacacacacacacacacaca"),
        "6e6761637467" * 6,
        "/7/117559590/t/c",
        "/gattacagattacagattaca",
        "gattaca gattaca gattaca",
        "gattacagattacagattaca",
        "\uff12",
        "123 4567 8",
        "4" * 20,
        "basic dXNlcjpw",
        "dbSNP 12345",
        "17 del",
        "Base.A",
        "7 12345 A G",
        "POS 12345 - chrom X - alternate ATC",
        "a-token-of-more-than-nineteen-characters",
        "two: parts",
    ],
    ids=[
        "base",
        "bases",
        "hex",
        "variant",
        "segment",
        "segments",
        "word",
        "wide",
        "digits",
        "code",
        "header",
        "database",
        "event",
        "member",
        "alleles",
        "named",
        "token",
        "colon",
    ],
)
def test_what_a_rule_might_find_is_looked_at(text):
    """Outside of the shapes, or where bases are dense in one, the rules decide."""
    assert harmless_edge(text) is None
