"""
The list of rules, and what a finding is.
"""

from __future__ import annotations

import re

import pytest

from geno_lewm_obs.lint.rules import LINT_RULES, UNREADABLE, Finding


@pytest.mark.parametrize("rule", LINT_RULES)
def test_ids(rule):
    """Each id has the form that flake8 asks for, and says what is wrong and why it matters."""
    assert re.fullmatch(r"GLO\d{3}", rule)
    assert all(LINT_RULES[rule])


def test_unreadable_files_have_an_id():
    """A file that can't be checked is a finding like any other."""
    assert UNREADABLE in LINT_RULES


def test_findings_sort_by_place():
    """Findings sort by file, line and column, as numbers."""
    found = [Finding("b", 1, 1, "", ""), Finding("a", 10, 2, "", ""), Finding("a", 9, 10, "", "")]

    assert [("a", 9), ("a", 10), ("b", 1)] == [(each.path, each.line) for each in sorted(found)]
