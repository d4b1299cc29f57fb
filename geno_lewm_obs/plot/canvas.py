"""
Dots in cells of characters: two by four in a character of braille, or fewer signs in ASCII.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

ACROSS: Final = 2
DOWN: Final = 4
"""Dots of one character."""
_BRAILLE: Final = 0x2800
_LEFT: Final = (0x40, 0x04, 0x02, 0x01)
_RIGHT: Final = (0x80, 0x20, 0x10, 0x08)
"""What each dot of a character's half adds to its code, the lowest dot first."""
_MASK: Final = (1 << DOWN) - 1


def _halves(codes: Sequence[int]) -> list[int]:
    return [
        sum(code for dot, code in enumerate(codes) if dots >> dot & 1) for dots in range(1 << DOWN)
    ]


_LEFT_HALF: Final = _halves(_LEFT)
_RIGHT_HALF: Final = _halves(_RIGHT)
_ASCII: Final = (" ", ".", "'", "|")
"""For a character with no dots, dots in its lower half, in its upper half, in both."""

Cell = tuple[str, int | None]
"""A character, and the curve that it belongs to."""
Column = tuple[int, int]
"""The lowest and the highest dot of a column, from 0."""


class Canvas:
    """
    Curves over each other.

    Args:
        width: Characters across.
        height: Characters down.
    """

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._dots: dict[int, list[int]] = {}
        """For each curve its columns of dots, integers whose lowest bit is the lowest dot."""

    @property
    def columns(self) -> int:
        """How many columns of dots there are."""
        return self._width * ACROSS

    @property
    def rows(self) -> int:
        """How many rows of dots there are."""
        return self._height * DOWN

    def draw(self, curve: int, columns: Sequence[Column | None]) -> None:
        """Draw, as of *curve*, the dots from the lowest to the highest of each column."""
        drawn = self._dots.setdefault(curve, [0] * self.columns)
        for at, column in enumerate(columns):
            if column is not None:
                lowest, highest = column
                drawn[at] |= ((1 << (highest - lowest + 1)) - 1) << lowest

    def lines(self, *, is_ascii: bool) -> list[list[Cell]]:
        """
        Return the lines from above, each character with its curve.

        Where curves cross, all have their dots, and the last one that was drawn owns the character.
        """
        return [self._line(DOWN * row, is_ascii=is_ascii) for row in reversed(range(self._height))]

    def _line(self, lowest: int, *, is_ascii: bool) -> list[Cell]:
        """Return the line of characters whose lowest dots are in row *lowest*."""
        lefts, rights = [0] * self._width, [0] * self._width
        owners: list[int | None] = [None] * self._width
        for curve, columns in self._dots.items():
            cells = zip(columns[::ACROSS], columns[1::ACROSS], strict=True)
            for at, (left, right) in enumerate(cells):
                own_left, own_right = left >> lowest & _MASK, right >> lowest & _MASK
                if own_left or own_right:
                    lefts[at] |= own_left
                    rights[at] |= own_right
                    owners[at] = curve
        shown = _in_ascii if is_ascii else _in_braille
        return [*zip(map(shown, lefts, rights), owners, strict=True)]


def _in_braille(left: int, right: int) -> str:
    code = _LEFT_HALF[left] | _RIGHT_HALF[right]
    return chr(_BRAILLE | code) if code else " "


def _in_ascii(left: int, right: int) -> str:
    dots = left | right
    return _ASCII[bool(dots & 0b0011) + 2 * bool(dots & 0b1100)]


def connected(columns: Sequence[Column | None]) -> list[Column | None]:
    """
    Return *columns* as one line: gaps between them are bridged, and steps filled.

    Nothing is drawn before the first column and behind the last.
    """
    joined: list[Column | None] = [*columns]
    known = [at for at, column in enumerate(columns) if column is not None]
    for before, after in pairwise(known):
        _bridge(joined, before, after)
    return joined


def _bridge(columns: list[Column | None], before: int, after: int) -> None:
    start, end = columns[before], columns[after]
    if start is None or end is None:
        return
    # From the nearest dot of one to the nearest of the other.
    begin = min(max(end[0], start[0]), start[1])
    goal = min(max(begin, end[0]), end[1])
    last = begin
    for at in range(before + 1, after + 1):
        dot = begin + round((goal - begin) * (at - before) / (after - before))
        low, high = sorted((dot, last + (dot > last) - (dot < last)))
        if at < after:
            columns[at] = (low, high)
        else:
            columns[at] = (min(low, end[0]), max(high, end[1]))
        last = dot
