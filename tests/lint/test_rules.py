"""
The list of rules, and what a finding is.
"""

from __future__ import annotations

import re

import pytest

from geno_lewm_obs.lint.rules import LINT_RULES, Finding, ids_of


@pytest.mark.parametrize("rule", LINT_RULES)
def test_ids(rule):
    """Each id has the form that flake8 asks for, and says what is wrong and why it matters."""
    assert re.fullmatch(r"GLO\d{3}", rule)
    assert all(LINT_RULES[rule])


def test_ids_that_are_named():
    """What selects rules is the beginning of an id, in any case; what is none gives nothing."""
    assert ("GLO", "GLO01", "GLO003") == ids_of(["glo", " Glo01 ", "GLO003"])
    assert () == ids_of([])
    assert [None] * 4 == [ids_of(["GLO", each]) for each in ("", " ", "E501", "GLO0001")]


def test_findings_sort_by_place():
    """Findings sort by file, line and column, as numbers."""
    found = [Finding("b", 1, 1, "", ""), Finding("a", 10, 2, "", ""), Finding("a", 9, 10, "", "")]

    assert [("a", 9), ("a", 10), ("b", 1)] == [(each.path, each.line) for each in sorted(found)]
