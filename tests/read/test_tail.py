"""
A file that grows, shrinks, or is replaced between two looks at it.
"""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read.pieces import Piece, pieces_in
from geno_lewm_obs.read.tail import Tail

LINE = b'{"ts":"1"}'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.jsonl"


@pytest.fixture
def tail(path):
    """Yield the tail of a file that isn't there yet."""
    made = Tail(path)
    yield made
    made.close()


def append(path, content):
    with path.open("ab") as file:
        file.write(content)


def contents(tail):
    return [piece.content for piece in tail.pieces()]


def test_waits_for_the_file(tail, path):
    """A missing file yields nothing, then its contents once it is there."""
    before = contents(tail)
    append(path, LINE + b"\n")

    assert ([], [LINE]) == (before, contents(tail))


def test_gives_each_line_once(tail, path):
    """A second call yields only what came since."""
    append(path, b"a\nb\n")
    first = contents(tail)
    append(path, b"c\n")

    assert ([b"a", b"b"], [b"c"], []) == (first, contents(tail), contents(tail))


def test_counts_from_the_file_s_beginning(tail, path):
    """Line and offset are those in the file, over any number of looks."""
    append(path, b"a\n\nb")
    first = list(tail.pieces())
    append(path, b"b\nc\n")

    assert ([Piece(1, 0, 0, b"a", 1)], [Piece(3, 3, 0, b"bb", 2), Piece(4, 6, 0, b"c", 1)]) == (
        first,
        list(tail.pieces()),
    )


def test_waits_for_the_end_of_a_line(tail, path):
    """Half a line is given when its other half is there, however many looks that takes."""
    looks = []
    for half in (LINE[:3], LINE[3:5], LINE[5:], b"\n"):
        append(path, half)
        looks.append(contents(tail))

    assert [[], [], [], [LINE]] == looks


def test_parts_a_record_from_half_a_line(tail, path):
    """A record after a half that never got its end is yielded on its own."""
    append(path, LINE[:9])
    contents(tail)
    append(path, LINE + b"\n")

    assert [LINE[:9], LINE] == contents(tail)


@pytest.mark.parametrize("before", [b"a\nb\n", b"a\nb\nhalf", b"half"])
def test_begins_anew_where_a_file_shrank(tail, path, before):
    """A file that was cut is read from its beginning; half a line of before is forgotten."""
    append(path, before)
    contents(tail)
    path.write_bytes(b"c\n")

    assert [Piece(1, 0, 0, b"c", 1)] == list(tail.pieces())


@pytest.mark.parametrize("before", [b"a\nb\n", b"a\nhalf", b"x" * 5000, b"a\n" * 5000])
@pytest.mark.parametrize("more", [0, 1, 9000])
def test_begins_anew_where_a_file_was_cut_and_has_grown(tail, path, before, more):
    """A file that was cut and is as long as before, or longer, is read from its beginning."""
    append(path, before)
    contents(tail)
    os.truncate(path, 0)
    append(path, b"c" * (len(before) - 1 + more) + b"\n")
    os.utime(path, ns=(0, 0))  # the clock of a file system is coarse

    assert [b"c" * (len(before) - 1 + more)] == contents(tail)


def test_a_file_is_known_by_more_than_its_last_line(tail, path):
    """A file that was written anew isn't taken for the old one because of one equal line."""
    append(path, b"a\nb\n")
    contents(tail)
    os.truncate(path, 0)
    append(path, b"c\nb\nd\n")

    assert [b"c", b"b", b"d"] == contents(tail)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([b"a", b"\n", b"b" * 3000, b"c\nd\n" * 900, LINE + b"\n"])))
def test_what_only_grows_is_read_once(tmp_path_factory, parts):
    """However a file grows, it's taken for what it was."""
    path = tmp_path_factory.mktemp("grows") / "run.jsonl"
    tail, found = Tail(path), []
    for part in parts:
        append(path, part)
        found += contents(tail)
    found += [piece.content for piece in tail.rest()]
    tail.close()

    assert [piece.content for piece in pieces_in(io.BytesIO(b"".join(parts)))] == found


def test_reads_a_replaced_file_to_its_end(tail, path):
    """
    Of a file that another took the place of the last lines are given, its last half too, then the
    other file.
    """
    append(path, b"a\n")
    contents(tail)
    append(path, b"b\nhalf")
    path.rename(path.with_suffix(".old"))
    append(path, b"c\n")

    assert [b"b", b"half", b"c"] == contents(tail)


def test_goes_on_where_a_file_is_gone(tail, path):
    """A deleted file isn't an error; the next one of its name is read from its beginning."""
    append(path, b"a\n")
    first = contents(tail)
    path.unlink()
    between = contents(tail)
    append(path, b"b\n")

    assert ([b"a"], [], [b"b"]) == (first, between, contents(tail))


@pytest.mark.parametrize("kind", ["directory", "FIFO", "device"])
def test_what_is_not_regular(tail, path, kind):
    """Anything but a regular file in the file's place is an error of ours, and not waited for."""
    append(path, b"a\n")
    contents(tail)
    path.unlink()
    {
        "directory": path.mkdir,
        "FIFO": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()

    with pytest.raises(RunFileError, match="is not a regular file"):
        contents(tail)


def test_a_record_glued_to_half_a_line_comes_when_it_has_ended(tail, path):
    """Half a line is given once a record follows it; that record when its newline is there."""
    looks = []
    for part in (b"half", LINE, b"\n"):
        append(path, part)
        looks.append(contents(tail))

    assert [[], [b"half"], [LINE]] == looks


class TestNearTheEnd:
    @pytest.fixture
    def near(self, path):
        """Yield the tail of a file with ten lines, from some bytes before its end on."""
        append(path, b"".join(LINE.replace(b"1", b"%d" % n) + b"\n" for n in range(10)))
        made = Tail(path, back=25)
        yield made
        made.close()

    def test_begins_with_a_whole_line(self, near, path):
        """Of a large file the lines that begin in the last bytes are read, then what comes."""
        first = contents(near)
        append(path, LINE + b"\n")

        assert [LINE.replace(b"1", b"8"), LINE.replace(b"1", b"9")] == first
        assert [LINE] == contents(near)

    def test_reads_what_shrank_from_its_beginning(self, near, path):
        """A file that was cut meanwhile is read from its beginning, wherever it was begun."""
        contents(near)
        path.write_bytes(LINE + b"\n" + LINE + b"\n" + LINE + b"\n")

        assert [LINE] * 3 == contents(near)

    def test_reads_what_was_cut_before_anything_came(self, near, path):
        """A file that was cut, and has grown past where it was begun, is read from its start."""
        contents(near)
        os.truncate(path, 0)
        append(path, b"c\n" * 100)

        assert [b"c"] * 100 == contents(near)


def test_begins_where_it_is_told(path):
    """Each file that takes the path begins where it's told; offsets are those in the file."""
    append(path, b"aa\nb\n")
    starts = iter([3, 1])
    tail = Tail(path, begin=lambda _file: next(starts))
    first = list(tail.pieces())
    path.unlink()
    append(path, b"c\nd\n")
    second = list(tail.pieces())
    tail.close()

    assert [(b"b", 3), (b"d", 2)] == [(each.content, each.offset) for each in first + second]


@pytest.mark.parametrize("sent", [0, 2])
def test_a_file_that_was_cut_begins_where_it_is_told(path, sent):
    """A file that was cut is asked for its place again, also if nothing was read of it yet."""
    append(path, b"a\nb\n"[:sent])
    starts = iter([sent, 4])
    tail = Tail(path, begin=lambda _file: next(starts))
    first = contents(tail)
    append(path, b"c\n")
    first += contents(tail)
    os.truncate(path, 0)
    append(path, b"d\nd\nd\n")
    second = [(each.content, each.offset) for each in tail.pieces()]
    tail.close()

    assert ([b"c"], [(b"d", 4)]) == (first, second)
