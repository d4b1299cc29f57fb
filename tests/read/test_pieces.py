"""
Bytes in pieces: nothing is lost between them, and each is where it says.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read.pieces import Piece, pieces_in, split_at_records

START = b'{"ts":"'
CONTENT = st.lists(
    st.sampled_from([START, b"x", b"\n", b"\0", b'"', START[:4]]) | st.binary(max_size=4),
    max_size=30,
).map(b"".join)


def test_says_where_each_piece_is():
    """A piece has its line, its place in the file and in the line; a blank line has none."""
    expected = [
        Piece(1, 0, 0, b"half"),
        Piece(1, 4, 4, START + b"a"),
        Piece(3, 14, 0, START),
        Piece(4, 22, 0, b"end"),
    ]

    assert expected == list(pieces_in(BytesIO(b"half" + START + b"a\n\n" + START + b"\nend")))


@given(CONTENT)
def test_loses_no_byte(content):
    """The pieces and the newlines between them are the file."""
    rebuilt = bytearray(b"\n" * len(content))
    for piece in pieces_in(BytesIO(content)):
        rebuilt[piece.offset : piece.offset + len(piece.content)] = piece.content

    assert content == bytes(rebuilt)


@given(CONTENT)
def test_a_piece_holds_at_most_one_beginning(content):
    """Wherever a record begins, a piece does."""
    assert [] == [piece for piece in pieces_in(BytesIO(content)) if piece.content.rfind(START) > 0]


@given(CONTENT)
def test_a_column_is_the_way_from_the_line_s_begin(content):
    """
    Offset less column is where the line begins, which is the file's begin or behind a newline.
    """
    begins = {piece.offset - piece.column for piece in pieces_in(BytesIO(content))}

    assert {begin for begin in begins if begin and content[begin - 1] != 10} == set()


@pytest.mark.parametrize(("number", "offset"), [(1, 0), (7, 1_000)])
def test_can_go_on_from_anywhere(number, offset):
    """Lines of the middle of a file are counted from where they stand."""
    assert [Piece(number + 1, offset + 2, 0, b"b")] == list(
        pieces_in([b"\n", b"b"], number, offset + 1)
    )


def test_the_first_piece_may_be_empty():
    """A line that begins with a record has nothing before it."""
    assert [START + b"1", START + b"2"] == list(split_at_records(START + b"1" + START + b"2"))
