"""
Bytes in pieces: nothing is lost between them, each is where it says, and memory is bounded.
"""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read.pieces import LIMIT, Piece, Splitter, pieces_in, split_at_records

START = b'{"ts":"'
CONTENT = st.lists(
    st.sampled_from([START, b"x", b"\n", b"\0", b'"', START[:4]]) | st.binary(max_size=4),
    max_size=30,
).map(b"".join)
LIMITS = st.integers(1, 12)


def split(content, limit=LIMIT, at_once=LIMIT):
    """Return the pieces of *content*, read in parts of *at_once* bytes, *limit* bytes of each."""
    splitter, file = Splitter(limit), BytesIO(content)
    pieces = [
        piece for part in iter(lambda: file.readline(at_once), b"") for piece in splitter.feed(part)
    ]
    assert len(content) == splitter.taken
    return [*pieces, *splitter.finish(is_ended=False)]


def test_says_where_each_piece_is():
    """A piece has its line, its place in the file and in the line; a blank line has none."""
    expected = [
        Piece(1, 0, 0, b"half", 4),
        Piece(1, 4, 4, START + b"a", 8),
        Piece(3, 14, 0, START, 7),
        Piece(4, 22, 0, b"end", 3, is_ended=False),
    ]

    assert expected == list(pieces_in(BytesIO(b"half" + START + b"a\n\n" + START + b"\nend")))


@given(CONTENT, LIMITS, LIMITS)
def test_loses_no_byte(content, limit, at_once):
    """The pieces, as long as they say, and the newlines between them are the file."""
    covered = bytearray(content)
    for piece in split(content, limit, at_once):
        assert content[piece.offset :].startswith(piece.content)
        covered[piece.offset : piece.offset + piece.length] = b"\n" * piece.length

    assert b"\n" * len(content) == bytes(covered)


@given(CONTENT, LIMITS, LIMITS)
def test_a_limit_changes_only_what_is_longer(content, limit, at_once):
    """
    Read in parts of any size, each piece is what it is without a limit, but for its end: of an
    overlong one, as many bytes are kept as the limit says.
    """
    expected = [piece._replace(content=piece.content[:limit]) for piece in split(content)]

    assert expected == split(content, limit, at_once)


@given(CONTENT, LIMITS)
def test_a_piece_is_cut_where_it_is_longer_than_the_limit(content, limit):
    """A piece says whether its content is all of it."""
    assert [] == [
        piece for piece in split(content, limit) if piece.is_cut != (piece.length > limit)
    ]


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


@given(CONTENT)
def test_only_the_file_s_last_piece_may_not_have_ended(content):
    """A piece has ended unless it ends where the file does."""
    assert [] == [
        piece
        for piece in pieces_in(BytesIO(content))
        if piece.is_ended == (piece.offset + piece.length == len(content))
    ]


@pytest.mark.parametrize("before", range(1, len(START)))
def test_finds_a_record_behind_a_hole(before):
    """A record is found behind a hole, also where its beginning lies in two parts of the line."""
    hole = b"\0" * (100 - before)

    assert [
        Piece(1, 0, 0, b"\0" * 10, len(hole)),
        Piece(1, len(hole), len(hole), (START + b"x")[:10], 8),
    ] == split(hole + START + b"x\n", limit=10, at_once=100)


@pytest.mark.parametrize("ending", [b"", b"\n", START + b"\n"])
def test_a_hole_takes_no_memory(ending):
    """Of a line of many limits, no more than eight limits are ever in memory."""
    limit = 1 << 16
    splitter = Splitter(limit)
    tracemalloc.start()
    parts = [b"\0" * limit] * 100
    pieces = [piece for part in [*parts, ending] for piece in splitter.feed(part)]
    pieces += splitter.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (100 * limit, limit) == (pieces[0].length, len(pieces[0].content))
    assert 8 * limit > peak


def test_the_first_piece_may_be_empty():
    """A line that begins with a record has nothing before it."""
    assert [START + b"1", START + b"2"] == list(split_at_records(START + b"1" + START + b"2"))
