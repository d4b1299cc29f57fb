"""
The runs that names, paths and patterns mean.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.errors import RunFileError
from geno_lewm_obs.frames.runs import find_runs
from tests.frames.runs_of_events import metric, write_run
from tests.read.segmented import line, write


def found(names, folder=None):
    return [[file.path.name for file in files] for files in find_runs(names, folder)]


@pytest.fixture
def runs(tmp_path):
    """Write three runs, one of which has two ranks, into a folder."""
    for name in ("a-1", "a-2", "a-2.rank1", "b"):
        write_run(tmp_path, metric(), name=f"{name}.jsonl")
    return tmp_path


def test_one_and_several(runs):
    """A run is named by its id or its path, with all its ranks; or several are."""
    assert [["b.jsonl"]] == found("b", runs)
    assert [["a-2.jsonl", "a-2.rank1.jsonl"]] == found(runs / "a-2.jsonl")
    assert [["b.jsonl"], ["a-1.jsonl"]] == found(["b", "a-1"], runs)


def test_no_file_is_read_twice(runs):
    """A run that is named twice is one; a rank that its run has already is none."""
    every = sorted(runs.iterdir())

    assert [["a-1.jsonl"], ["a-2.jsonl", "a-2.rank1.jsonl"], ["b.jsonl"]] == found(every)
    assert [["a-2.rank1.jsonl"], ["a-2.jsonl"]] == found(
        [runs / "a-2.rank1.jsonl", runs / "a-2.jsonl"]
    )


@pytest.mark.parametrize("pattern", ["a-*", "{}/a-?.jsonl", "{}/a-*"])
def test_a_pattern(runs, pattern):
    """A pattern of ids or of paths means all that it matches."""
    expected = [["a-1.jsonl"], ["a-2.jsonl", "a-2.rank1.jsonl"]]

    assert expected == found(pattern.format(runs), runs)


def test_a_pattern_means_runs(tmp_path):
    """The segments of a run that a pattern matches are one run, whichever of them it matches."""
    for number in range(3):
        write(tmp_path, "a.jsonl", number, line(number, "a"))
    write(tmp_path, "a.rank1.jsonl", 1, line(1, "a"))
    write(tmp_path, "a.0003.jsonl", 0, line(1, "a.0003"))

    every = [["a.jsonl", "a.0001.jsonl", "a.0002.jsonl", "a.rank1.0001.jsonl"], ["a.0003.jsonl"]]
    assert [every, every, [["a.rank1.0001.jsonl"]]] == [
        found(pattern, tmp_path) for pattern in ("a*", "a.000*", "a.rank*")
    ]


def test_a_directory_that_can_not_be_read(tmp_path):
    """A pattern in it isn't one that nothing matches: the error says why."""
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(RunFileError, match=r"loop can't be read \(ELOOP\)"):
        found(f"{tmp_path}/loop/*")


@pytest.mark.parametrize("name", ["c", "c-*", "*/b"])
def test_no_such_run(runs, name):
    """A name of no run, and a pattern that matches none, raise; the error doesn't quote it."""
    with pytest.raises(RunFileError, match=r"no (such )?run in"):
        found(name, runs)
