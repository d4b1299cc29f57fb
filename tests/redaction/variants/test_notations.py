"""The table of notations of variants: every row by its examples."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants import find_variant
from geno_lewm_obs.redaction.variants.judge import _candidates, _readings
from geno_lewm_obs.redaction.variants.notations import NOTATIONS, Grade
from geno_lewm_obs.redaction.variants.unquoted import plain


def examples(side):
    """Return the examples of all rows, each named by its row and its place there."""
    return [
        pytest.param(text, id=f"{row.name}, {at}")
        for row in NOTATIONS
        for at, text in enumerate(getattr(row, side), 1)
    ]


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


def said(text):
    """Return *text* within a sentence; one whose columns are parted by tabs is a line."""
    return f"a line\n{text}\n" if "\t" in text else f"while scoring {text}, failed"


class TestTable:
    @pytest.mark.parametrize("text", examples("refused"))
    def test_examples_are_refused(self, text):
        """Each example of a row is certain, alone, within a text, and after a long one."""
        long = "many words and no digit " * 30 + said(text)

        assert (True, True, True) == (judged(text), judged(said(text)), judged(long))

    @pytest.mark.parametrize("text", examples("guessed"))
    def test_guesses_are_guessed(self, text):
        """What a row holds for likely is a guess, alone and within a text."""
        assert (False, False) == (judged(text), judged(said(text)))

    @pytest.mark.parametrize("text", examples("passes"))
    def test_what_looks_like_it_passes(self, text):
        """What a row lets pass on purpose passes, alone and within a text."""
        assert (None, None) == (judged(text), judged(said(text)))

    @pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.name)
    def test_each_row_is_needed(self, row):
        """A row's examples include one that no other row finds for certain."""
        others = [other for other in NOTATIONS if other is not row]
        own = row.refused or row.guessed

        assert any(found_by(others, text) < found_by([row], text) for text in own)

    @pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.name)
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
