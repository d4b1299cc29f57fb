"""The lines of a run as they stand in its files."""

from __future__ import annotations

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read import RankFile, find_files
from geno_lewm_obs.read.raw_lines import raw_lines
from tests.read.segmented import line, write


def contents(folder):
    return [content for _, content, _, _ in raw_lines(find_files("run", folder))]


def test_are_passed_on_as_they_are(tmp_path):
    """Whole lines come byte for byte, with their numbers and lengths."""
    lines = [line(step) for step in range(3)]
    path = write(tmp_path, "run.jsonl", 0, *lines)
    file = RankFile(0, path)

    assert [(file, each, n, len(each) - 1) for n, each in enumerate(lines, 1)] == list(
        raw_lines([file])
    )


def test_of_ranks_come_by_time(tmp_path):
    """The lines of all ranks are merged by time, segments of a rank in their order."""
    write(tmp_path, "run.jsonl", 0, line(1, second=1))
    write(tmp_path, "run.jsonl", 1, line(4, second=4))
    write(tmp_path, "run.rank1.jsonl", 0, line(2, second=2), line(3, second=3))

    assert [line(n, second=n) for n in (1, 2, 3, 4)] == contents(tmp_path)


def test_that_are_torn_or_glued_come_in_pieces(tmp_path):
    """Each record that begins in a line is a piece, and so is what is none."""
    torn = line(1)[:40]
    write(tmp_path, "run.jsonl", 0, torn + line(2), b"x\n", line(3), line(4)[:-1])

    assert [torn, line(2)[:-1], b"x", line(3), line(4)[:-1]] == contents(tmp_path)
    assert [1, 1, 2, 3, 4] == [n for _, _, n, _ in raw_lines(find_files("run", tmp_path))]


def test_of_a_missing_file_are_refused(tmp_path):
    """A file that isn't there is an error."""
    with pytest.raises(RunFileError):
        list(raw_lines([RankFile(0, tmp_path / "run.jsonl")]))
