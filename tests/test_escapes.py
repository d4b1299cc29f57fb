"""Text for a terminal: nothing in it moves the cursor, sets colours, hides or reorders text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.escapes import escape, visible

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(r"a\nb", "a\nb", id="newline"),
        pytest.param(r"\r", "\r", id="return"),
        pytest.param(r"\x1b[31mred", "\x1b[31mred", id="escape"),
        pytest.param(r"\x00", "\0", id="nul"),
        pytest.param(r"\x7f", "\x7f", id="delete"),
        pytest.param(r"\x9b", "\x9b", id="c1"),
        pytest.param(r"\xa0", "\xa0", id="nbsp"),
        pytest.param(r"\u202etxt.exe", "\u202etxt.exe", id="bidi"),
        pytest.param(r"a\u200bb", "a\u200bb", id="zero-width"),
        pytest.param(r"\u2028", "\u2028", id="separator"),
        pytest.param(r"\ufeff", "\ufeff", id="bom"),
        pytest.param(r"\ue000", "\ue000", id="private"),
        pytest.param(r"\ud800", "\ud800", id="surrogate"),
        pytest.param(r"\U000e0041", "\U000e0041", id="tag"),
    ],
)
def test_unprintable_characters(expected, text):
    """
    A character that a terminal might obey, or that a person can't see, is shown as its escape.
    """
    assert expected == visible(text)


@pytest.mark.parametrize(
    "text", ["", " ", "plain", "tägliche Übung", "变异", "Ω → μ", "😀", r"C:\new"], ids=repr
)
def test_printable_text(text):
    """Text that a person can read, in any script, is left as it is."""
    assert text == visible(text)


@given(ANY_TEXT)
@settings(deadline=None)
def test_any_text_becomes_printable(text):
    """Whatever the text, what is shown is printable throughout."""
    assert visible(text).isprintable()


@given(ANY_TEXT)
@settings(deadline=None)
def test_each_character_on_its_own(text):
    """No character's fate depends on its neighbours."""
    assert "".join(char if char.isprintable() else escape(char) for char in text) == visible(text)


@given(st.characters(exclude_categories=[]))
@settings(deadline=None)
def test_an_escape_names_its_character(char):
    """An escape is ASCII and can be read back as the character it stands for."""
    assert char == escape(char).encode("ascii").decode("unicode_escape")
