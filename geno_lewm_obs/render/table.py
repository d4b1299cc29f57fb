"""
Columns of text for a person, each as wide as its widest cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..terminal.width import cut, display_width
from .console import painted

BOLD: Final = "\x1b[1m"
GREEN: Final = "\x1b[32m"
YELLOW: Final = "\x1b[33m"
RED: Final = "\x1b[1;31m"
_GAP: Final = "  "
_LEAST: Final = 20
"""Columns that the last cell of a row has where others can be left out."""


def render_table(
    rows: Sequence[Sequence[str]],
    right: frozenset[int] = frozenset(),
    *,
    width: int | None = None,
    styles: Sequence[dict[int, str]] = (),
    dispensable: Sequence[int] = (),
) -> list[str]:
    """
    Return a line for each of *rows*, whose cells may hold no control characters.

    Args:
        rows: Rows with equally many cells. The last cell of a row may be longer than its column
            has room for, and is cut.
        right: The columns that are aligned at their right, as numbers are.
        width: Columns of the terminal; None for lines of any length.
        styles: For each row the ANSI styles of some cells.
        dispensable: The columns that are left out, the first one first, until the others fit into
            *width* with some room for the last one.
    """
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    kept = range(len(widths)) if width is None else _narrowed(widths, width, dispensable)
    lines = []
    for number, row in enumerate(rows):
        style = styles[number] if number < len(styles) else {}
        parts, used = [], 0
        for column in kept:
            is_last = column == len(row) - 1
            text = cut(row[column], width - used) if is_last and width is not None else row[column]
            blanks = " " * (widths[column] - display_width(text))
            shown = painted(text, style.get(column, ""), colour=bool(text))
            parts.append(blanks + shown if column in right else shown + blanks * (not is_last))
            used += widths[column] + len(_GAP)
        lines.append(_GAP.join(parts).rstrip())
    return lines


def _narrowed(widths: Sequence[int], width: int, dispensable: Sequence[int]) -> Sequence[int]:
    """Return which columns fit into *width*, with some room for the last one."""
    needed = [*widths[:-1], min(widths[-1], _LEAST)]
    kept = list(range(len(needed)))
    for column in dispensable:
        if sum(needed[each] + len(_GAP) for each in kept) <= width + len(_GAP):
            break
        kept.remove(column)
    return kept
