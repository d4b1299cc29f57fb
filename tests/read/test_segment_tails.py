"""
One rank's file in segments while it grows; instead of waiting, these tests write something.
"""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read import find_files
from geno_lewm_obs.read.segment_tails import SegmentTails
from geno_lewm_obs.sinks.file.opening import open_run_file
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.segmented import line, write


@pytest.fixture
def tails():
    with closing(SegmentTails()) as tails:
        yield tails


@pytest.fixture
def look(tails, tmp_path):
    """Return what looks at the run's files, and returns the segments and steps that came."""

    def find():
        tails.see(find_files("run", tmp_path))
        return [
            (file.segment, int(piece.content.partition(b'"step":')[2].strip(b"}") or -1))
            for file, piece in tails.pieces()
        ]

    return find


def append(path, *lines):
    with path.open("ab") as file:
        file.writelines(lines)


def test_gives_the_segments_in_order(tmp_path, look):
    """What is there comes by segment, compressed ones in their place, then what is appended."""
    write(tmp_path, "run.jsonl", 0, line(1))
    write(tmp_path, "run.jsonl", 1, line(2), packing=".gz")
    newest = write(tmp_path, "run.jsonl", 2, line(3))
    first = look()
    append(newest, line(4))

    assert [[(0, 1), (1, 2), (2, 3)], [(2, 4)], []] == [first, look(), look()]


def test_goes_on_in_a_new_segment(tmp_path, look):
    """A segment that comes is read from its beginning."""
    write(tmp_path, "run.jsonl", 0, line(1))
    first = look()
    write(tmp_path, "run.jsonl", 1, line(2))

    assert [[(0, 1)], [(1, 2)]] == [first, look()]


def test_waits_for_a_late_writer(tmp_path, look, tails, descriptors):
    """A segment that a process still writes is read on, beside the next; then it's closed."""
    before = descriptors()
    path = write(tmp_path, "run.jsonl", 0, line(1))
    with closing(FileSink(path)):
        look()
        write(tmp_path, "run.jsonl", 1, line(9))
        append(path, line(2))
        late = [look()]
        append(path, line(3))
        late.append(look())
        was_written = tails.is_written
    tails.see(find_files("run", tmp_path))

    assert [[(0, 2), (1, 9)], [(0, 3)]] == late
    assert ([], (True, False)) == (look(), (was_written, tails.is_written))
    tails.close()
    assert before == descriptors()


def test_gives_the_half_line_of_a_finished_segment(tmp_path, look):
    """Half a line, whose end can't come, is given when the segment is left."""
    path = write(tmp_path, "run.jsonl", 0, line(1), b"half")
    first = look()
    write(tmp_path, "run.jsonl", 1, line(2))
    append(path, b"!")

    assert [[(0, 1)], [(0, -1), (1, 2)], []] == [first, look(), look()]


@pytest.mark.parametrize("is_read", [False, True])
def test_of_what_is_compressed_meanwhile(tmp_path, look, tails, is_read):
    """A segment that was read isn't read again when it's compressed; one that wasn't is read."""
    path = write(tmp_path, "run.jsonl", 0, line(1))
    write(tmp_path, "run.jsonl", 1, line(2))
    tails.see(find_files("run", tmp_path))
    if is_read:
        look()
    path.unlink()
    write(tmp_path, "run.jsonl", 0, line(1), packing=".gz")

    assert ([] if is_read else [(0, 1), (1, 2)]) == look()


def test_of_what_is_removed_meanwhile(tmp_path, look, tails):
    """A segment that is removed before it was read is passed over."""
    path = write(tmp_path, "run.jsonl", 0, line(1))
    write(tmp_path, "run.jsonl", 1, line(2))
    tails.see(find_files("run", tmp_path))
    path.unlink()

    assert [(1, 2)] == look()


def test_watches_no_more_than_a_few(tmp_path, look, tails):
    """Of segments that nobody is known to have left, the last ones are watched."""
    paths = [write(tmp_path, "run.jsonl", number, line(number + 1)) for number in range(12)]
    files = [open_run_file(path, 0o600) for path in paths]
    found = look()

    assert ([(n, n + 1) for n in range(12)], 9) == (found, len(tails._tails))
    for file in files:
        file.close()


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_damaged_segment(tmp_path, packing):
    """What can be read of a damaged segment is, then the next ones; it's an error, or told once."""
    path = write(tmp_path, "run.jsonl", 0, *map(line, range(2000)), packing=packing)
    write(tmp_path, "run.jsonl", 1, line(9))
    os.truncate(path, path.stat().st_size * 3 // 4)
    told = []
    with closing(SegmentTails(on_damage=told.append)) as tails:
        tails.see(find_files("run", tmp_path))
        first, more = list(tails.pieces()), list(tails.pieces())
    with closing(SegmentTails()) as tails:
        tails.see(find_files("run", tmp_path))
        with pytest.raises(RunFileError, match="is damaged"):
            list(tails.pieces())

    assert (line(9).rstrip(), []) == (first[-1][1].content, more)
    assert [line(n).rstrip() for n in range(len(first) - 1)] == [p.content for _, p in first[:-1]]
    assert 500 < len(first) < 2000
    (error,) = told
    assert f"{path.name} is damaged" in f"{error}"


def test_begins_where_it_is_told(tmp_path):
    """Each segment is read from where it's told, compressed ones too."""
    write(tmp_path, "run.jsonl", 0, line(1), line(2), packing=".gz")
    write(tmp_path, "run.jsonl", 1, line(3), line(4))
    with closing(SegmentTails(begin=lambda file, _: len(line(1)) * (1 + file.segment))) as tails:
        tails.see(find_files("run", tmp_path))

        assert [line(2).rstrip()] == [piece.content for _, piece in tails.pieces()]
