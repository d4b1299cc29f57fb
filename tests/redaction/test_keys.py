"""
Keys, of a record's data and of the dicts in it: which pass, and what is said of the others.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.flat import Nested
from geno_lewm_obs.redaction.keys import judge_inner_key, judge_key

BASES = "ACGT" * 5


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        ("loss", "loss"),
        ("a\ufffd", "a\ud800"),
        ("7", 7),
        ("true", True),
        ("0.5", 0.5),
        ("NaN", float("nan")),
        ("a.7", Nested("a", 0, 7, 2)),
    ],
    ids=["text", "surrogate", "integer", "bool", "float", "nan", "nested"],
)
def test_kept(expected, key):
    """A key becomes plain text; that of a dict in a dict has a dot between its parts."""
    assert (expected, None) == judge_inner_key(key, 1)


@pytest.mark.parametrize(
    ("rule", "path", "key"),
    [
        ("denied", "email", "email"),
        ("dna", "#1", BASES),
        ("type", "#1", (1,)),
        ("type", "#3", Nested(None, 3, "a", 0)),
        ("denied", "email", Nested("email", 3, "a", 0)),
        ("type", "a.#0", Nested("a", 3, None, 0)),
        ("dna", "a.#0", Nested("a", 3, BASES, 0)),
        ("denied", "user.id", Nested("user", 3, "id", 0)),
        ("dna", f"{BASES[:10]}.#0", Nested(BASES[:10], 3, BASES[10:], 0)),
    ],
    ids=[
        "personal",
        "sequence",
        "tuple",
        "none before the dot",
        "personal before the dot",
        "none behind the dot",
        "sequence behind the dot",
        "personal together",
        "sequence together",
    ],
)
def test_kept_out(rule, path, key):
    """A key that is kept out is named, or by its position where its name is private."""
    _, refusal = judge_inner_key(key, 1)

    assert (rule, path) == (refusal.rule, refusal.path)


def test_a_key_of_the_data_is_text():
    """A key of a record's data itself is text, and no number."""
    assert "type" == judge_key(7, 1)[1].rule


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        ("#1 is a key of type tuple; use a text or an integer as key", (1,)),
        ("key #1 holds a sequence of 20 or more bases (length 20)", BASES),
        ("#1 is a key of too many characters; use a shorter one", "x" * 1_000_001),
    ],
    ids=["tuple", "sequence", "too long"],
)
def test_words(expected, key):
    """What is said of a key says that it's the key."""
    assert expected == str(judge_inner_key(key, 1)[1])
