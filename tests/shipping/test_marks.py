"""
How far files were sent: found again in files that grew, were repaired, truncated or written anew.
"""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read.locate import RankFile
from geno_lewm_obs.read.pieces import pieces_in
from geno_lewm_obs.shipping.marks import Marks

GLUED = b'{"ts":"1"}{"ts":"3"}\n'
LINES = st.lists(st.sampled_from([b'{"ts":"1"}\n', b'{"ts":"22"}\n', GLUED, b"half\n", b"\n"]))


def file_of(segment=0, rank=0, folder="/"):
    return RankFile(rank, folder, segment)


def sent_up_to(content, number):
    """Return marks behind piece *number* of the first file, as another process reads them."""
    marks = Marks()
    pieces = list(pieces_in(io.BytesIO(content)))[:number]
    if pieces:
        marks.pass_over({(0, 0): pieces[-1]})
    return Marks.from_json(marks.as_json())


def rest(marks, content, file=None):
    """Return what is left of *content*, by its pieces."""
    opened = io.BytesIO(content)
    start = marks.begin(file or file_of(), opened)
    opened.seek(start)
    return [piece.content for piece in pieces_in(opened, start)]


@given(LINES, LINES, st.integers(0, 8))
def test_what_was_sent_is_not_read_again(before, after, number):
    """Behind any piece of any file reading goes on with the next, whatever comes to the file."""
    content = b"".join(before)
    pieces = [piece.content for piece in pieces_in(io.BytesIO(content + b"".join(after)))]
    sent = min(number, len(list(pieces_in(io.BytesIO(content)))))

    assert pieces[sent:] == rest(sent_up_to(content, number), content + b"".join(after))


def test_a_line_that_moved():
    """In a file that lost lines before it, the line that was sent last is found."""
    content = b"torn\n" + b'{"ts":"1"}\n{"ts":"2"}\n{"ts":"3"}\n'
    marks = sent_up_to(content, 3)

    assert [b'{"ts":"3"}'] == rest(marks, content.removeprefix(b"torn\n"))
    assert [] == marks.changed


@pytest.mark.parametrize("content", [b"", b'{"ts":"4"}\n', b'{"ts":"4"}\n{"ts":"5"}\n{"ts":"6"}\n'])
def test_a_file_that_was_written_anew(content):
    """A file without the line that was sent last is sent from its beginning, and that is told."""
    marks = sent_up_to(b'{"ts":"1"}\n{"ts":"2"}\n', 2)

    assert [piece.content for piece in pieces_in(io.BytesIO(content))] == rest(marks, content)
    assert 1 == len(marks.changed)


def test_segments():
    """A segment before all that are remembered was sent; one behind the last wasn't."""
    marks = Marks()
    (piece,) = pieces_in(io.BytesIO(b"a\n"))
    for segment in range(12):
        marks.pass_over({(0, segment): piece})

    assert [[], [], [], [b"a"]] == [
        rest(marks, b"a\n", file_of(segment)) for segment in (0, 2, 11, 12)
    ]
    assert [b"a"] == rest(marks, b"a\n", file_of(rank=1))
    assert 9 == len(marks.as_json())


@pytest.mark.parametrize(
    "value", [None, 7, [], {"0.0": 7}, {"0.0": [1, 2]}, {"0.0": [-1, 2, ""]}, {"a": [0, 1, "b"]}]
)
def test_what_is_none(value):
    """What was written by something else is refused."""
    with pytest.raises(ValueError, match=r"no marks|invalid literal"):
        Marks.from_json(value)
