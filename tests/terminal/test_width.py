"""The columns of text on a terminal, and lines within them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.terminal.width import cut, display_width, padded, wrapped


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (3, "abc"),
        (4, "漢字"),
        (2, "😀"),
        (1, "e\u0301"),
        (2, "\u2764\ufe0f"),
        (2, "漢\ufe0f"),
        (4, "ｱﾞ漢"),
        (2, "\u1112\u1161\u11ab"),
        (0, ""),
    ],
    ids=ascii,
)
def test_display_width(columns, text):
    """Wide characters and emoji take two columns, marks none, half-width ones one."""
    assert columns == display_width(text)


def test_padded():
    """Text is filled up to columns, not to characters; what is wider stays."""
    assert ["漢字  ", "abcdefg"] == [padded("漢字", 6), padded("abcdefg", 6)]


@pytest.mark.parametrize(
    ("expected", "text", "columns"),
    [
        ("abc", "abc", 3),
        ("ab…", "abcd", 3),
        ("…", "abcd", 1),
        ("…", "ab", 0),
        ("…", "ab", -3),
        ("漢…", "漢字漢", 4),
        ("e\u0301…", "e\u0301ab", 2),
        ("", "", 0),
    ],
    ids=ascii,
)
def test_cut(expected, text, columns):
    """Text that is wider than its room ends with a sign, and marks stay with their letters."""
    assert expected == cut(text, columns)


@given(st.text("aé漢\u2764\ufe0f\u0301😀", max_size=30), st.integers(1, 20))
def test_cut_keeps_within_its_columns(text, columns):
    """What is cut is as wide as asked, or one less where a wide character has no room."""
    width = display_width(cut(text, columns))

    assert width == display_width(text) <= columns or columns - 2 < width <= columns


def test_wraps_between_words():
    """Lines end between words, and those that follow are indented."""
    assert ["no room", "  is left", "  at all"] == wrapped("no room is left at all", 9)


def test_long_words_stay_whole():
    """A path that is wider than the terminal can be copied as a whole."""
    assert ["see", f"  /{'a' * 30}"] == wrapped(f"see /{'a' * 30}", 20)


@pytest.mark.parametrize("width", [None, 100])
def test_short_text_stays(width):
    """Text that fits, or has no width to keep to, is one line."""
    assert ["no  room"] == wrapped("no  room", width)


@given(
    st.lists(st.text("漢字😀e\u0301", min_size=1, max_size=60), max_size=8),
    st.integers(min_value=5, max_value=80),
)
def test_wide_text_keeps_within_the_width(words, width):
    """No line of wide text is wider than asked for, and nothing of it is lost."""
    text = " ".join(words)
    lines = wrapped(text, width)

    assert text.replace(" ", "") == "".join(lines).replace(" ", "")
    assert [] == [line for line in lines if display_width(line) > width and "e" not in line]
