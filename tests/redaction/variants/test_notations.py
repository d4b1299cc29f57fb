"""The table of notations of variants: every row by its examples."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants import find_variant
from geno_lewm_obs.redaction.variants.judge import _candidates, _readings
from geno_lewm_obs.redaction.variants.notations import NOTATIONS, Grade
from geno_lewm_obs.redaction.variants.unquoted import plain

of_each_row = pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.name)


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


def said(text):
    """Return *text* within a sentence; one whose columns are parted by tabs is a line."""
    return f"a line\n{text}\n" if "\t" in text else f"while scoring {text}, failed"


class TestTable:
    @of_each_row
    def test_examples(self, row):
        """
        Each example of a row is certain, alone, within a text, and after a long one. What it holds
        for likely is a guess, and what it lets pass on purpose passes.
        """
        for text in row.refused:
            long = "many words and no digit " * 30 + said(text)

            assert (True, True, True) == (judged(text), judged(said(text)), judged(long))

        assert {False} >= {judged(form) for text in row.guessed for form in (text, said(text))}
        assert {None} >= {judged(form) for text in row.passes for form in (text, said(text))}

    @of_each_row
    def test_each_row_is_needed(self, row):
        """A row's examples include one that no other row finds for certain."""
        others = [other for other in NOTATIONS if other is not row]
        own = row.refused or row.guessed

        assert any(found_by(others, text) < found_by([row], text) for text in own)

    @of_each_row
    def test_each_row_is_documented(self, row):
        """A row has a source, an example and a counter-example, and its name is its own."""
        assert row.source
        assert row.refused or row.guessed
        assert row.passes
        assert 1 == [other.name for other in NOTATIONS].count(row.name)


def found_by(rows, text):
    """Return the highest grade that *rows* give to *text* or to a reading of it."""
    return max(
        (
            row.grade(match)
            for row in rows
            for reading in (text, *_readings(plain(text)))
            for match in _candidates(row.pattern, reading)
        ),
        default=Grade.NONE,
    )
