"""The first and the last bytes of a rank's file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.catalog.directory import Listed, runs_in
from geno_lewm_obs.catalog.edges import look
from geno_lewm_obs.read.opening import open_regular
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.segmented import line, write

LINES = [line(step) for step in range(200)]


def edges_of(folder, edge=1000):
    (files,) = runs_in(folder).values()
    return look(files, edge)


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_are_those_of_the_file(tmp_path, packing):
    """Of a large file, compressed or not, the first and the last bytes are read."""
    path = write(tmp_path, "run.jsonl", 0, *LINES, packing=packing)
    content = b"".join(LINES)
    edges = edges_of(tmp_path)

    assert (content[:1000], content[-1000:], path.stat().st_size) == edges[:3]


def test_of_a_small_file_are_the_same(tmp_path):
    """Of a file that fits into one edge, both are all of it."""
    write(tmp_path, "run.jsonl", 0, LINES[0])
    edges = edges_of(tmp_path)

    assert (LINES[0], LINES[0]) == (edges.head, edges.tail)


def test_of_segments_are_those_of_one_file(tmp_path):
    """The head is that of the first segment; the tail goes on in the one before a short last."""
    for number, lines in enumerate((LINES[:50], LINES[50:100], LINES[100:150], LINES[150:151])):
        write(tmp_path, "run.jsonl", number, *lines)
    edges = edges_of(tmp_path)

    assert (True, True, sum(map(len, LINES[:151]))) == (
        b"".join(LINES).startswith(edges.head),
        b"".join(LINES[:151]).endswith(edges.tail) and len(edges.tail) > 1000,
        edges.size,
    )


def test_pass_over_a_segment_that_was_removed(tmp_path):
    """A segment that is removed after it was listed is passed over."""
    for number in range(3):
        write(tmp_path, "run.jsonl", number, LINES[number])
    (files,) = runs_in(tmp_path).values()
    for file in files[:2]:
        Path(file.path).unlink()

    assert LINES[2] == look(files).head


def test_tell_whether_a_process_writes_the_file(tmp_path):
    """A file under a writer's lock is written; the look leaves no lock behind."""
    sink = FileSink(tmp_path / "run.jsonl")
    sink.append(LINES[0], "info", "training.metric")
    is_written = edges_of(tmp_path).is_written, edges_of(tmp_path).is_written
    sink.close()

    assert ((True, True), False) == (is_written, edges_of(tmp_path).is_written)


@pytest.mark.parametrize("kind", ["missing", "directory", "fifo"])
def test_of_what_can_not_be_read_are_refused(tmp_path, kind):
    """What is missing or no regular file is an error about it, and nothing waits."""
    path = tmp_path / "run.jsonl"
    if kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)

    with pytest.raises(RunFileError):
        look([Listed(0, 0, str(path))])


def test_leave_no_file_open(tmp_path, descriptors):
    """No descriptor stays open."""
    write(tmp_path, "run.jsonl", 0, *LINES)
    before = descriptors()
    edges_of(tmp_path)

    assert before == descriptors()


def test_is_not_fooled_by_its_own_look(tmp_path):
    """Two looks at once don't take each other for a writer for longer than a look takes."""
    path = write(tmp_path, "run.jsonl", 0, *LINES)
    with open_regular(path):
        assert not edges_of(tmp_path).is_written
