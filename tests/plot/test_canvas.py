"""
Dots in characters.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.plot.canvas import Canvas, connected


def text(canvas, **options):
    return ["".join(char for char, _ in line) for line in canvas.lines(**options)]


def test_braille():
    """The lowest dot of the left half is dot 7 of the character, the highest of the right dot 4."""
    canvas = Canvas(2, 1)
    canvas.draw(0, [(0, 0), (3, 3), (0, 3), None])

    assert ["\u2848\u2847"] == text(canvas, is_ascii=False)


def test_rows_from_above():
    """The highest dots are on the first line."""
    canvas = Canvas(1, 2)
    canvas.draw(0, [(4, 7), (0, 3)])

    assert ["\u2847", "\u28b8"] == text(canvas, is_ascii=False)


def test_ascii():
    """In ASCII a character tells whether its lower half, its upper half or both have dots."""
    canvas = Canvas(4, 1)
    canvas.draw(0, [(0, 1), None, (2, 3), None, (1, 2), None, None, None])

    assert [".'| "] == text(canvas, is_ascii=True)


def test_crossing_curves():
    """Where curves cross, both have their dots, and the later one owns the character."""
    canvas = Canvas(2, 1)
    canvas.draw(5, [(0, 0), (0, 0), (0, 0), (0, 0)])
    canvas.draw(6, [(3, 3), None, None, None])

    assert [[("\u28c1", 6), ("\u28c0", 5)]] == canvas.lines(is_ascii=False)


def test_gaps_are_bridged():
    """Between two points far apart there is a line; nothing is beyond the ends."""
    assert [None, (0, 0), (1, 1), (2, 2), None] == connected([None, (0, 0), None, (2, 2), None])


def test_steps_are_filled():
    """Between neighbours of different height no dot is missing."""
    assert [(0, 0), (1, 5)] == connected([(0, 0), (5, 5)])
    assert [(5, 5), (0, 4)] == connected([(5, 5), (0, 0)])


@given(
    st.lists(
        st.none()
        | st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda c: tuple(sorted(c)))
    )
)
def test_any_columns(columns):
    """A line has no gap, and covers each column that it was made of."""
    found = connected(columns)
    drawn = [column for column in found if column is not None]

    for column, own in zip(columns, found, strict=True):
        assert column is None or (own[0] <= column[0] and column[1] <= own[1])
    for (low, high), (next_low, next_high) in pairwise(drawn):
        assert next_low <= high + 1
        assert low <= next_high + 1
