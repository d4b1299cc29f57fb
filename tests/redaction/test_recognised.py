"""What a rule recognised in a text, in words."""

from __future__ import annotations

import base64

import pytest

from geno_lewm_obs.redaction import Rule
from geno_lewm_obs.redaction.recognised import recognised

READ = b"GATTACA" * 6


@pytest.mark.parametrize(
    ("expected", "rule", "text"),
    [
        ("a credential: URL with a password", Rule.DENIED, "redis://:p4ss@cache/0"),
        ("a mail address", Rule.DENIED, "ada@example.org"),
        ("a telephone number", Rule.DENIED, "+49 170 1234567"),
        ("bases, spelt out", Rule.DNA, READ.decode()),
        (
            "bases behind escapes, or in base64 and its kin",
            Rule.DNA,
            base64.b64encode(READ).decode(),
        ),
        ("bases in hex", Rule.DNA, READ.hex()),
        ("character codes of bases", Rule.DNA, str(list(READ))),
        (None, Rule.DNA, "ada@example.org"),
        (None, Rule.KEYS, "loss"),
    ],
    ids=range(9),
)
def test_names_the_kind(expected, rule, text):
    """The kind is named that *rule* keeps out, and no other."""
    assert expected == recognised(rule, text)
