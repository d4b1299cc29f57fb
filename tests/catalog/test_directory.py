"""The runs of a directory, by the names of their files."""

from __future__ import annotations

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.catalog.directory import Listed, listed, rank_files, runs_in
from geno_lewm_obs.read import find_files
from tests.read.segmented import line, write


@pytest.fixture
def folder(tmp_path):
    """Return a directory with a run of ranks and segments, one named like a segment, and others."""
    write(tmp_path, "job.jsonl", 0, line(1, "job"))
    write(tmp_path, "job.jsonl", 1, line(2, "job"), packing=".gz")
    write(tmp_path, "job.jsonl", 2, line(3, "job"))
    write(tmp_path, "job.rank2.jsonl", 0, line(4, "job"))
    (tmp_path / "job.0003.jsonl").write_bytes(line(1, "job.0003"))
    (tmp_path / "solo.jsonl.gz").write_bytes(b"")
    for stray in ("metrics.prom", "job.fault", "job.jsonl.broken"):
        (tmp_path / stray).write_bytes(b"x")
    (tmp_path / "checkpoints.jsonl").mkdir()
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    return tmp_path


def test_are_told_from_one_another(folder):
    """Ranks and segments are a run's; a run named like a segment of another one is its own."""
    assert {"job", "job.0003", "solo"} == set(runs_in(folder))


@pytest.mark.parametrize("run_id", ["job", "job.0003", "solo"])
def test_have_the_files_that_readers_find(folder, run_id):
    """Each run has the files that a reader of it finds, in the same order."""
    assert list(find_files(run_id, folder)) == rank_files(runs_in(folder)[run_id])


def test_of_a_copy_that_is_compressed_is_the_file_itself(tmp_path):
    """A file that is there both as it is and compressed is listed once."""
    for packing in ("", ".gz"):
        write(tmp_path, "run.jsonl", 0, line(1), packing=packing)

    assert [Listed(0, 0, str(tmp_path / "run.jsonl"))] == runs_in(tmp_path)["run"]


def test_of_a_missing_directory_are_none(tmp_path):
    """A directory that isn't there yet has no runs."""
    assert {} == runs_in(tmp_path / "logs")


def test_of_no_directory_are_refused(folder):
    """What is no directory is an error about its path."""
    with pytest.raises(RunFileError, match="can't be read"):
        runs_in(folder / "job.jsonl")


def test_files_go_both_ways(folder):
    """The files of a reader and those of a list are made of each other."""
    files = list(find_files("job", folder))

    assert files == rank_files(listed(files))
