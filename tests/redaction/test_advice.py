"""The advice for a person about each rule."""

from __future__ import annotations

from pathlib import Path

from geno_lewm_obs.redaction import Rule
from geno_lewm_obs.redaction.advice import ADVICE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "redaction.md"


def test_there_is_one_for_each_rule_in_order():
    """The five rules have the numbers that they have on the reference page."""
    assert [(rule, number) for number, rule in enumerate(Rule, 1)] == [
        (rule, advice.number) for rule, advice in ADVICE.items()
    ]


def test_the_reference_page_gives_the_same_reasons():
    """The reason that the command line gives for a rule is on the reference page."""
    page = " ".join(REFERENCE.read_text("utf-8").split())

    assert [] == [advice.reason for advice in ADVICE.values() if advice.reason not in page]
