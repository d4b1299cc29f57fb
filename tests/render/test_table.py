"""Columns of text for a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.render.table import RED, render_table
from geno_lewm_obs.terminal.width import display_width

ROWS = [("RUN", "STEP", ""), ("a", "1,000", "no trace of the end"), ("変異", "7", "")]


def test_are_as_wide_as_their_widest_cell():
    """Cells stand below each other, numbers at the right, wide characters included."""
    assert [
        "RUN    STEP",
        "a     1,000  no trace of the end",
        "変異      7",
    ] == render_table(ROWS, frozenset({1}))


def test_cut_the_last_cell_at_the_width():
    """On a terminal the last cell ends where the line does."""
    assert "a     1,000  no trac…" == render_table(ROWS, frozenset({1}), width=21)[1]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (None, "1  2  3  4"),
        (10, "1  2  3  4"),
        (9, "1  3  4"),
        (7, "1  3  4"),
        (6, "3  4"),
    ],
)
def test_leave_columns_out_that_have_no_room(width, expected):
    """Dispensable columns go one after another, with their alignment and style, and no others."""
    rows, styles = [("1", "2", "3", "4"), ("", "", "55", "")], [{1: RED, 2: RED}]
    lines = render_table(
        rows, frozenset({2}), width=width and width + 1, styles=styles, dispensable=(1, 0)
    )

    assert expected.replace("3", " 3") == lines[0].replace(RED, "").replace("\x1b[0m", "")
    assert f" {RED}3" in lines[0]


def test_have_styles_that_take_no_columns():
    """A style changes no column, and none is set where there is no text."""
    styles = [{}, {0: RED}, {2: RED}]

    assert [
        "RUN    STEP",
        f"{RED}a\x1b[0m     1,000  no trace of the end",
        "変異      7",
    ] == render_table(ROWS, frozenset({1}), styles=styles)


@pytest.mark.parametrize("width", [1, 5, 20])
@given(st.lists(st.tuples(st.just("ab"), st.text(max_size=9)), min_size=1))
def test_never_cut_more_than_the_last_cell(width, rows):
    """Whatever the texts are, a line has one row, which is wider than asked only by other cells."""
    lines = render_table(rows, width=width)

    assert len(rows) == len(lines)
    assert all(display_width(line) <= max(width, 6) for line in lines)
