"""Look-alike letters, folded for looking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.lookalikes import fold

ALIKE = {
    "Cyrillic": "\u0410\u0421\u0422",
    "Greek": "\u0391\u03f9\u03a4",
    "full width": "\uff21\uff23\uff34",
    "mathematical": "\U0001d400\U0001d402\U0001d413",
    "small capitals": "\u1d00\u1d04\u1d1b",
    "Lisu": "\ua4ee\ua4da\ua4d4",
    "combining marks": "A\u0301C\u0327T\u0308",
    "zero-width between": "A\u200bC\u2060T\ufeff",
}


@pytest.mark.parametrize("letters", ALIKE.values(), ids=ALIKE)
def test_reads_as_latin(letters):
    """Letters that look like Latin ones fold to these."""
    assert "act" == fold(letters).lower()


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_stays(text):
    """A text of ASCII is its own folding."""
    assert text == fold(text)


@given(st.text())
def test_folding_is_done_at_once(text):
    """Folding any text raises nothing, and what is Latin after it stays so."""
    folded = fold(text)

    assert [char for char in folded if char.isascii()] == [
        char for char in fold(folded) if char.isascii()
    ][: sum(map(str.isascii, folded))]
