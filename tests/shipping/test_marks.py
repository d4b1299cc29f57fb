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
from geno_lewm_obs.shipping.marks import Marks, Place, place_after
from tests.read.segmented import write

GLUED = b'{"ts":"1"}{"ts":"3"}\n'
LINES = st.lists(st.sampled_from([b'{"ts":"1"}\n', b'{"ts":"22"}\n', GLUED, b"half\n", b"\n"]))
REPEATED = st.lists(st.integers(1, 5), max_size=5)


def file_of(segment=0, rank=0, folder="/"):
    return RankFile(rank, folder, segment)


def sent_up_to(content, number, batch=3):
    """Return marks behind piece *number* of the first file, as another process reads them."""
    marks = Marks()
    pieces = list(pieces_in(io.BytesIO(content)))[:number]
    for start in range(0, len(pieces), batch):
        place = None
        for piece in pieces[start : start + batch]:
            place = place_after(place, piece)
        marks.pass_over({(0, 0): place})
    return Marks.from_json(marks.as_json())


def rest(marks, content, file=None):
    """Return what is left of *content*, by its pieces."""
    opened = io.BytesIO(content)
    start = marks.begin(file or file_of(), opened)
    opened.seek(start)
    return [piece.content for piece in pieces_in(opened, start)]


@given(LINES, LINES, st.integers(0, 8), st.integers(1, 4))
def test_what_was_sent_is_not_read_again(before, after, number, batch):
    """Behind any piece of any file reading goes on with the next, whatever comes to the file."""
    content = b"".join(before)
    pieces = [piece.content for piece in pieces_in(io.BytesIO(content + b"".join(after)))]
    sent = min(number, len(list(pieces_in(io.BytesIO(content)))))

    assert pieces[sent:] == rest(sent_up_to(content, number, batch), content + b"".join(after))


@given(REPEATED, st.integers(0, 40), st.integers(0, 15), st.integers(1, 4))
def test_nothing_is_left_out_behind_a_repair(counts, torn, number, batch):
    """However often lines are repeated, what wasn't sent is found where a line was removed."""
    lines = [b'{"ts":"%d"}\n' % at for at, count in enumerate(counts) for _ in range(count)]
    number = min(number, len(lines))
    marks = sent_up_to(b"".join([b"x" * torn + b"\n", *lines]), number + bool(torn), batch)

    assert lines[number:] == [piece + b"\n" for piece in rest(marks, b"".join(lines))]


@pytest.mark.parametrize("batch", [1, 2, 9])
def test_equal_lines_that_moved(batch):
    """Of equal lines those that were sent are told from those that came since."""
    equal = b'{"ts":"1"}\n'
    marks = sent_up_to(b"x" * 21 + b"\n" + equal * 3, 4, batch)

    assert [b'{"ts":"1"}'] * 2 == rest(marks, equal * 5)
    assert [] == marks.changed


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


@pytest.fixture
def long_run(tmp_path):
    """Return the marks of a run with twelve segments that were sent, and its files."""
    marks = Marks()
    files = [file_of(number, folder=write(tmp_path, "run.jsonl", number)) for number in range(12)]
    for file in files:
        file.path.write_bytes(b"%d\n" % file.segment)
        with file.path.open("rb") as content:
            marks.pass_over({(0, file.segment): Place(next(pieces_in(content)))})
    return marks, files


def test_segments(long_run):
    """A segment before all that are remembered was sent; one behind the last wasn't."""
    marks, files = long_run

    assert [[], [], []] == [rest(marks, b"a\n", files[number]) for number in (0, 2, 1)]
    assert ([], [b"a"]) == (rest(marks, b"11\n", files[11]), rest(marks, b"a\n", file_of(12)))
    assert [b"a"] == rest(marks, b"a\n", file_of(rank=1))
    assert (9, []) == (len(marks.as_json()), marks.changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda files: [file.path.unlink() for file in files],
        lambda files: [file.path.unlink() for file in files[5:]],
        lambda files: files[11].path.write_bytes(b"another\n"),
    ],
    ids=["all removed", "fewer segments", "as many"],
)
def test_a_long_run_that_was_written_anew(long_run, change):
    """Where what was sent last is gone, the first segments weren't sent, and that's told once."""
    marks, files = long_run
    change(files)

    assert [[b"a"]] * 5 == [rest(marks, b"a\n", file) for file in files[:5]]
    assert files[:1] == marks.changed


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_segments_that_were_changed_with_care(long_run, packing):
    """Repaired or compressed, what was sent last still shows that all before it was sent."""
    marks, files = long_run
    files[11].path.unlink()
    write(files[0].path.parent, "run.jsonl", 11, b"x\n11\n12\n", packing=packing)

    assert ([], []) == (rest(marks, b"a\n", files[0]), marks.changed)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        [],
        {"0.0": 7},
        {"0.0": [1, 2]},
        {"0.0": [-1, 2, "", 0]},
        {"a": [0, 1, "b", 0]},
        {"0.0.0": [0, 1, "b", 0]},
        {"0.-1": [0, 1, "b", 0]},
        {f"{1 << 31}.0": [0, 1, "b", 0]},
        {f"0.{1 << 31}": [0, 1, "b", 0]},
        {"0.0": [(1 << 63) - 1, 1, "b", 0]},
        {"0.0": [0, 1 << 43, "b", 0]},
        {"0.0": [5, 1, "b", 6]},
        {"0.0": [5, 1, "b", -1]},
    ],
)
def test_what_is_none(value):
    """What was written by something else, or is of no file that can be, is refused."""
    with pytest.raises(ValueError, match=r"no marks|invalid literal|values to unpack"):
        Marks.from_json(value)


def test_the_largest_mark_can_be_looked_for(tmp_path):
    """Whatever is no error to read is none to look for."""
    most, path = (1 << 43) - 1, write(tmp_path, "run.jsonl", 0, b"a\n")
    marks = Marks.from_json({"0.0": [most, most, "b", 0]})
    with path.open("rb") as content:
        assert 0 == marks.begin(file_of(folder=path), content)
