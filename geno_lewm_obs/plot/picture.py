"""
Curves, axes, marks and a legend, as lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final, NamedTuple

from ..render.console import DIM, painted
from .canvas import ACROSS, DOWN, Canvas, Cell, Column, connected
from .curve import Curve, smoothed
from .extremes import Span, extremes
from .scale import Scale, shown

_COLOURS: Final = ("\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m", "\x1b[34m", "\x1b[31m")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LEAST_WIDTH: Final = 20
_INDENT: Final = 9
"""Columns of the vertical axis and its labels."""
_LABEL_EVERY: Final = 3
"""Lines from one tick of the vertical axis to the next, at least."""


@dataclass(frozen=True)
class Style:
    """
    How a picture is drawn.

    Args:
        width: Columns of the whole.
        height: Lines of the curves.
        is_log: Whether the vertical axis is logarithmic.
        smoothing: Weight of the values before, from 0 to below 1, of a moving average that is drawn
            over the band of values; 0 for none.
        is_ascii: Whether no other characters can be shown.
        is_coloured: Whether ANSI colours are shown.
    """

    width: int = 80
    height: int = 15
    is_log: bool = False
    smoothing: float = 0.0
    is_ascii: bool = False
    is_coloured: bool = False


def picture(
    curves: Sequence[Curve], style: Style, label_of_x: Callable[[float], str] = shown
) -> Iterator[str]:
    """
    Yield the lines of a picture of *curves* over each other.

    Several curves are told apart by letters at their ends, and by colours where there are any.

    Args:
        curves: Each with a value that can be drawn: on a logarithmic axis, a positive one.
        style: How they are drawn.
        label_of_x: Returns a place on the horizontal axis as text.
    """
    first = min(curve.xs[0] for curve in curves)
    last = max(curve.xs[-1] for curve in curves)
    canvas = Canvas(max(style.width - _INDENT - 1, _LEAST_WIDTH), style.height)
    spans = [extremes(each.xs, each.ys, canvas.columns, first, last) for each in curves]
    found = [span for each in spans for span in each if span is not None]
    scale = Scale(
        min(low for low, _ in found), max(high for _, high in found), canvas.rows, style.is_log
    )
    ends = [
        _draw(canvas, number, curve, own, _Axes(scale, first, last, style.smoothing))
        for number, (curve, own) in enumerate(zip(curves, spans, strict=True))
    ]
    lines = canvas.lines(is_ascii=style.is_ascii)
    if len(curves) > 1:
        _write_letters(lines, ends)
    texts = (_text(line, is_coloured=style.is_coloured) for line in lines)
    yield from _beside_axis(texts, scale, style)
    width = canvas.columns // ACROSS
    left, right = label_of_x(first), label_of_x(last)
    yield f"{'':{_INDENT}}{left}{right:>{max(width - len(left), len(right) + 1)}}"
    yield from _marks(curves, Scale(first, last, width))


class _Axes(NamedTuple):
    scale: Scale
    first: float
    last: float
    smoothing: float


def _draw(
    canvas: Canvas, number: int, curve: Curve, spans: Sequence[Span | None], axes: _Axes
) -> Column:
    """Draw *curve*, and return the last column of its dots, and its dot there."""
    columns = [_placed(span, axes.scale) for span in spans]
    if axes.smoothing:
        canvas.draw(-1 - number, [*_edges(columns)])
        averages = [*smoothed(curve.ys, axes.smoothing)]
        means = extremes(curve.xs, averages, canvas.columns, axes.first, axes.last)
        columns = [_placed(span, axes.scale) for span in means]
    canvas.draw(number, connected(columns))
    return [(at, column[0]) for at, column in enumerate(columns) if column is not None][-1]


def _placed(span: Span | None, scale: Scale) -> Column | None:
    return None if span is None else (scale.place(span[0]), scale.place(span[1]))


def _edges(columns: Iterable[Column | None]) -> Iterator[Column | None]:
    """Yield, in turns, the upper and the lower edge of a band, which so looks lighter."""
    for column, edge in zip(columns, cycle((0, 1)), strict=False):
        yield None if column is None else (column[edge], column[edge])


def _write_letters(lines: list[list[Cell]], ends: Iterable[Column]) -> None:
    """Write the letter of each curve at its end."""
    for number, (column, dot) in enumerate(ends):
        lines[len(lines) - 1 - dot // DOWN][column // ACROSS] = (letter_of(number), number)


def _text(line: Iterable[Cell], *, is_coloured: bool) -> str:
    if not is_coloured:
        return "".join([character for character, _ in line]).rstrip()
    return "".join(_coloured(*each) for each in line).rstrip()


def _coloured(character: str, curve: int | None) -> str:
    if curve is None:
        return character
    # below 0 is the band of values behind a moving average
    return painted(character, DIM if curve < 0 else colour_of(curve), colour=True)


def colour_of(curve: int) -> str:
    """Return the ANSI colour of the curve of a number."""
    return _COLOURS[curve % len(_COLOURS)]


def letter_of(curve: int) -> str:
    """Return the letter of the curve of a number, by which it is known without colours."""
    return _LETTERS[curve % len(_LETTERS)]


def _beside_axis(lines: Iterable[str], scale: Scale, style: Style) -> Iterator[str]:
    """Yield *lines* behind the vertical axis, and the horizontal axis below them."""
    labels = {
        style.height - 1 - scale.place(tick) // DOWN: shown(tick)
        for tick in scale.ticks(max(style.height // _LABEL_EVERY, 2))
    }
    bar, tick_mark, corner = ("|", "+", "+") if style.is_ascii else ("│", "┤", "└")
    for number, line in enumerate(lines):
        label = labels.get(number, "")
        yield f"{label:>{_INDENT - 1}}{tick_mark if label else bar}{line}"
    yield f"{'':{_INDENT - 1}}{corner}{('-' if style.is_ascii else '─') * (style.width - _INDENT)}"


def _marks(curves: Iterable[Curve], places: Scale) -> Iterator[str]:
    """Yield a line that has ``!`` where a run warned, and ``2`` where its second attempt began."""
    marks: dict[int, str] = {}
    for curve in curves:
        marks |= {places.place(at): "!" for at in curve.alerts}
        numbers = enumerate(curve.attempts, 2)
        marks |= {places.place(at): str(number)[-1] for number, at in numbers}
    if marks:
        line = "".join(marks.get(at, " ") for at in range(places.dots))
        yield f"{'':{_INDENT}}{line.rstrip()}"
