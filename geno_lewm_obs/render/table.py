"""
Columns of text for a person, each as wide as its widest cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..terminal.width import display_width
from .console import RESET

BOLD: Final = "\x1b[1m"
DIM: Final = "\x1b[2m"
GREEN: Final = "\x1b[32m"
YELLOW: Final = "\x1b[33m"
RED: Final = "\x1b[1;31m"
_GAP: Final = "  "
_CUT: Final = "…"
_LEAST: Final = 20
"""Columns that the last cell of a row has where others can be left out."""


def render_table(
    rows: Sequence[Sequence[str]],
    right: frozenset[int] = frozenset(),
    *,
    width: int | None = None,
    styles: Sequence[dict[int, str]] = (),
) -> list[str]:
    """
    Return a line for each of *rows*, whose cells may hold no control characters.

    Args:
        rows: Rows with equally many cells. The last cell of a row may be longer than its column
            has room for, and is cut.
        right: The columns that are aligned at their right, as numbers are.
        width: Columns of the terminal; None for lines of any length.
        styles: For each row the ANSI styles of some cells.
    """
    widths = _widths(rows)
    lines = []
    for number, row in enumerate(rows):
        style = styles[number] if number < len(styles) else {}
        parts, used = [], 0
        for column, cell in enumerate(row):
            is_last = column == len(row) - 1
            text = _cut(cell, width - used) if is_last and width is not None else cell
            blanks = " " * (widths[column] - display_width(text))
            shown = f"{style[column]}{text}{RESET}" if text and column in style else text
            parts.append(blanks + shown if column in right else shown + blanks * (not is_last))
            used += widths[column] + len(_GAP)
        lines.append(_GAP.join(parts).rstrip())
    return lines


def narrowed(rows: Sequence[Sequence[str]], width: int, dispensable: Sequence[int]) -> list[int]:
    """
    Return which columns of *rows* fit into *width*, with some room for the last one.

    Args:
        rows: Rows with equally many cells.
        width: Columns of the terminal.
        dispensable: The columns that may be left out, the first one first.
    """
    widths = _widths(rows)
    widths[-1] = min(widths[-1], _LEAST)
    kept = list(range(len(widths)))
    for column in dispensable:
        if sum(widths[each] + len(_GAP) for each in kept) <= width + len(_GAP):
            break
        kept.remove(column)
    return kept


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(display_width, column)) for column in zip(*rows, strict=True)]


def _cut(text: str, columns: int) -> str:
    """Return *text*, cut if it takes more than *columns*."""
    if display_width(text) <= columns:
        return text
    while text and display_width(text) >= max(columns, 1):
        text = text[:-1]
    return text + _CUT
