"""
The columns that text takes on a terminal, and lines that keep within them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final


def display_width(text: str) -> int:
    """
    Return how many columns *text* takes on a terminal.

    A wide character, such as a Chinese one or an emoji, takes two, a mark on the one before none.
    """
    if text.isascii():
        return len(text)
    columns, last = 0, 0
    for char in text:
        if char == _AS_EMOJI:  # the narrow character before becomes an emoji
            columns += last == 1
            last = 0
        else:
            last = _columns_of(char)
            columns += last
    return columns


def _columns_of(char: str) -> int:
    if char.isascii():
        return 1
    # Imported late: it holds a megabyte of tables, and most lines are ASCII.
    from unicodedata import category, east_asian_width

    if category(char) in _ZERO_WIDTH or char in _JOINING_JAMO:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """Return *text* with as many blanks behind it as are missing to *columns*."""
    return text + " " * (columns - display_width(text))


def cut(text: str, columns: int) -> str:
    """Return *text*; if it takes more than *columns*, what fits before a sign that it's cut."""
    if display_width(text) <= columns:
        return text
    from bisect import bisect_right  # not while a program starts

    room = max(columns - len(_CUT), 0)
    # Each character adds columns, or none.
    ends = range(len(text) + 1)
    end = bisect_right(ends, room, key=lambda each: display_width(text[:each])) - 1
    return text[:end] + _CUT


def wrapped(text: str, width: int | None) -> list[str]:
    """
    Wrap *text* between words into lines of at most *width* columns; all but the first are indented.

    A word that takes more stays whole, unless it has wide characters: between these, lines may end.
    """
    if width is None or display_width(text) <= width:
        return [text]
    room = max(width, 2 * len(_INDENT) + 1)
    lines = [""]
    for word in text.split(" "):
        glue = " "
        for piece in _pieces(word, room - len(_INDENT)):
            if not lines[-1].strip() or display_width(lines[-1] + glue + piece) <= room:
                lines[-1] += piece if lines[-1] in ("", _INDENT) else glue + piece
            else:
                lines.append(_INDENT + piece)
            glue = ""
    return [line for line in lines if line.strip()]


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yield *word*, in pieces of at most *room* columns if it is wider and has wide characters."""
    if word.isascii() or display_width(word) <= room or not _has_wide(word):
        yield word
        return
    piece = ""
    for char in word:
        if display_width(piece + char) > room:
            yield piece
            piece = ""
        piece += char
    yield piece


def _has_wide(word: str) -> bool:
    return any(_columns_of(char) > 1 for char in word)


_INDENT: Final = "  "
_CUT: Final = "…"
_AS_EMOJI: Final = "\ufe0f"
_ZERO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})
_JOINING_JAMO: Final = frozenset(map(chr, range(0x1160, 0x1200)))
"""Vowels and final consonants of Hangul, which join the consonant before them."""
