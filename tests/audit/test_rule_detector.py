"""The redaction rules as an detector."""

from __future__ import annotations

import pytest

from geno_lewm_obs.audit import Match, RuleDetector

RULES = RuleDetector()
SEQUENCE = Match("dna", "holds a sequence of 20 or more bases")


@pytest.mark.parametrize(
    ("text", "rule", "certain"),
    [
        ("read GATTACAGATTACAGATTACA ok", "dna", True),
        ("write to ada@example.org", "denied", True),
        ("called chr7:g.117559590A>G", "variant", True),
        ("call +49 30 1234567", "denied", False),
    ],
)
def test_texts_are_judged_by_the_rules(text, rule, certain):
    """A text matches the rule that would keep it out, as certain as the rule is."""
    match = RULES.in_text(text)

    assert (rule, certain) == (match.rule, match.certain)


def test_a_guess_is_reported_as_one():
    """What isn't certain is said to be probable."""
    assert "probably is or names personal data or a secret (denied)" == str(
        RULES.in_text("call +49 30 1234567")
    )


@pytest.mark.parametrize(
    ("key", "rule"), [("patientName", "denied"), ("GATTACA" * 3, "dna"), ("loss", None)]
)
def test_keys_are_judged_as_names_and_as_texts(key, rule):
    """A key is a match if it names personal data, or holds what no text may."""
    match = RULES.in_key(key)

    assert rule == (match and match.rule)


def test_texts_are_read_as_one():
    """A sequence that is spread over several texts is found in them together."""
    assert (SEQUENCE, None) == (
        RULES.in_joined(["GATTACAGAT", "TACAGATTAC"]),
        RULES.in_joined(["cat", "tag"]),
    )


def test_numbers_are_a_guess():
    """A list of character codes is a match, by a guess; measurements aren't."""
    assert (SEQUENCE._replace(certain=False), None) == (
        RULES.in_numbers([71, 65, 84, 67] * 5),
        RULES.in_numbers([0.5] * 20),
    )


def test_lines_are_read_as_the_last_guard_reads_them():
    """The bytes of a line match with 20 bases in a row, the letter of an escape included."""
    assert (SEQUENCE, None) == (
        RULES.in_line(rb"\t" + b"ACGT" * 4 + b"ACG"),
        RULES.in_line(b"ACGT" * 4 + b"ACG"),
    )


def test_binary_data_is_no_text():
    """Bases that only the bytes between them part are chance in binary data."""
    assert RULES.in_data(b"\x00".join([b"A", b"C", b"G", b"T"] * 10)) is None


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("variant", ["7", 123456, "ATC", "A"]),
        ("variant", {"alt": "A", "pos": 123456, "chrom": "7", "score": 0.5}),
        ("variant", {"chr7": "123456 A>G", "n": 1}),
        ("dna", {"GATTCCAGTACG": 1, "ATTGCAAGCTAC": 2}),
        (None, {"auc": 0.5, "n": 3}),
        (None, ["x", 100, "C", "A"]),
        (None, []),
    ],
    ids=["row", "names", "key and value", "keys", "scores", "options", "nothing"],
)
def test_containers(rule, value):
    """A variant or sequence that a list or dict is as a whole is found."""
    items = list(value.items() if isinstance(value, dict) else enumerate(value))
    match = RULES.in_container(items)

    assert rule == (match and match.rule)
