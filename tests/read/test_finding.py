"""The rules of `verify`: each is documented, with a remedy."""

from __future__ import annotations

from pathlib import Path

from geno_lewm_obs.read.finding import REMEDIES, RULES

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-run.md"


def test_each_rule_has_a_remedy():
    """Every rule has a remedy, except for those of the contract's check, which has its own."""
    assert {"event", "key", "type"} == set(RULES) - set(REMEDIES)


def test_each_rule_is_documented():
    """The page on reading a run has each rule with the same words."""
    rows = PAGE.read_text().splitlines()

    assert [] == [
        rule for rule, meaning in RULES.items() if f"| `{rule}` | {meaning} |" not in rows
    ]
