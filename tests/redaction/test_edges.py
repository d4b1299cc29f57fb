"""Edges of texts: what they let stand side by side, no rule on what is spread finds anything in."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import MOST_AT_EDGES, edge_of, is_clean
from geno_lewm_obs.redaction.together import _verdict_on

FAR = MOST_AT_EDGES + 1
SEQUENCE = "GATTACAGATTACAGATTACA"
PIECES = [
    *(
        "a",
        "g",
        "t",
        "ca",
        "gattaca",
        "GATC",
        "NNN",
        "ry",
        "e",
        "x",
        "q",
        "l",
        "le",
        " ",
        "  ",
        "-",
    ),
    *(".", ".A", ".a", "Base.", "_", "/", "7", "12", "117559590", "\n", "\t", "|", ";", ":", "="),
    *("<", "<b", "</b>", ">", "&", "&amp", "%0A", "%", "[", "[/b]", "\\n", "\\", "'", '"', "^["),
    *("\x1b[", "\x1b[1m", "\x1b]", "m", "alt", "ALT", "allele", "al", "chrom=7", "pos=117559590"),
    *("alt=a", "ref=g", "chr7", "b'", "','", "(", ")", "key", "u"),
]
TEXT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.text(st.sampled_from("acgtACGTne "), max_size=20),
    st.text(st.characters(max_codepoint=126), max_size=12),
)


@pytest.mark.no_cover
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_nothing_is_spread_over_texts_whose_edges_are_short(texts):
    """Texts that pass, and whose edges come to little, pass as one, in any order."""
    assume(sum(map(edge_of, texts)) <= MOST_AT_EDGES)
    assume(all(map(is_clean, texts)))

    assert {None} == {_verdict_on([*ordered]) for ordered in permutations(texts)}


@pytest.mark.parametrize(
    "between", [[], ["NN"], ["12"], [""]], ids=["none", "n", "number", "empty"]
)
def test_pieces_of_a_sequence_come_to_too_much(between):
    """Wherever a sequence is cut in two, the edges of its pieces say that they need a look."""
    for at in range(1, len(SEQUENCE)):
        texts = [SEQUENCE[:at], *between, SEQUENCE[at:]]

        assert sum(map(edge_of, texts)) > MOST_AT_EDGES


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0, ""),
        (2, "/users/42/"),
        (1, "GET"),
        (4, "/search"),
        (4, "7 gattex 12 exgatt"),
        (7, "gattaca"),
        (7, "gat-tac-a 7"),
        (18, "gattacagattacagatt"),
        (FAR, "gattacagattacagatta"),
        (FAR, "xgattacagattacagattax"),
        (FAR, "Base.A"),
        (FAR, "<b"),
        (FAR, "b>"),
        (FAR, "it's"),
        (FAR, "a\tb"),
        (FAR, "default alt"),
        (FAR, "Alleles"),
        (FAR, "\x1b[1m"),
    ],
)
def test_edge(expected, text):
    """An edge is the most letters of bases at an end; where the form may hide some, it is far."""
    assert expected == min(edge_of(text), FAR)
