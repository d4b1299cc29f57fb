"""
Runs found by what a person may name, with all the files that their ranks wrote.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read import RankFile, find_files, find_run

WHOLE = b"{}\n"


class TestFindRun:
    @pytest.fixture
    def logs(self, tmp_path):
        """Return a folder with two runs, the first of them written to last."""
        for name, when in (("run-a", 2_000), ("run-b", 1_000)):
            (tmp_path / f"{name}.jsonl").write_bytes(WHOLE)
            os.utime(tmp_path / f"{name}.jsonl", (when, when))
        return tmp_path

    def test_takes_a_path(self, logs):
        """A run file is found by its path."""
        assert logs / "run-b.jsonl" == find_run(str(logs / "run-b.jsonl"), Path("/nowhere"))

    def test_takes_a_run_id(self, logs):
        """A run is found by its id in the log directory."""
        assert logs / "run-b.jsonl" == find_run("run-b", logs)

    def test_takes_latest(self, logs):
        """Latest is the run that was written to last, whatever the names."""
        assert logs / "run-a.jsonl" == find_run("latest", logs)

    def test_looks_where_the_environment_says(self, logs, monkeypatch):
        """Without a directory it's the one of GENO_LEWM_LOG_DIR."""
        monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(logs))

        assert logs / "run-a.jsonl" == find_run("run-a")

    @pytest.mark.parametrize("name", ["other", "", ".", "a b", "other.jsonl", "ACGT" * 5])
    def test_refuses_a_name_without_a_file(self, logs, name):
        """A name of no run is an error that says what can be named."""
        with pytest.raises(RunFileError, match="name a run file, a run id or latest"):
            find_run(name, logs)

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("run-c", "run-b, run-a"), ("rnu-a", "run-a"), ("ru", "run-a, run-b")],
        ids=["another", "misspelt", "begun"],
    )
    def test_says_what_may_have_been_meant(self, logs, name, meant):
        """A misspelt id, and the beginning of one, is answered with those that are there."""
        with pytest.raises(RunFileError) as caught:
            find_run(name, logs)

        assert set(f"did you mean {meant}?".split()) >= set(caught.value.remediation.split()[:3])

    def test_never_tells_a_private_name_that_is_there(self, logs):
        """A file whose name a rule keeps out isn't told to who misspells it."""
        (logs / f"{'ACGT' * 6}.jsonl").write_bytes(WHOLE)
        with pytest.raises(RunFileError) as caught:
            find_run("ACGT" * 5 + "A", logs)

        assert "did you mean" not in str(caught.value)

    def test_takes_a_file_of_the_log_directory(self, logs):
        """The name of a file there, with its suffix, is that of its run."""
        assert logs / "run-b.jsonl" == find_run("run-b.jsonl", logs)

    def test_takes_a_file_here_whatever_its_suffix(self, logs, tmp_path, monkeypatch):
        """A file of the working directory is found by its name alone; a run id goes before it."""
        monkeypatch.chdir(tmp_path)
        for name in ("copied", "run-a"):
            (tmp_path / name).write_bytes(WHOLE)

        assert [Path("copied"), logs / "run-a.jsonl"] == [
            find_run(name, logs) for name in ("copied", "run-a")
        ]

    def test_never_quotes_the_name(self, logs):
        """The name isn't repeated: it might be a private value."""
        with pytest.raises(RunFileError) as caught:
            find_run("donor-17", logs)

        assert "donor-17" not in str(caught.value)

    @pytest.mark.parametrize("length", [129, 300, 5000])
    def test_refuses_a_name_that_is_too_long(self, logs, length):
        """A name longer than a file system takes means no such run, not an error of the system."""
        with pytest.raises(RunFileError):
            find_run("x" * length + ".jsonl", logs)

    @pytest.mark.parametrize("folder", ["empty", "missing"])
    def test_refuses_latest_where_there_is_no_run(self, tmp_path, folder):
        """Where no run was written there's no latest."""
        (tmp_path / "empty").mkdir()

        with pytest.raises(RunFileError, match="no such run in"):
            find_run("latest", tmp_path / folder)

    @pytest.mark.parametrize("stray", ["link", "directory"])
    def test_passes_over_what_is_no_run_file(self, logs, stray):
        """A dangling link or a directory among the runs is never the latest."""
        if stray == "link":
            (logs / "stray.jsonl").symlink_to(logs / "nowhere")
        else:
            (logs / "stray.jsonl").mkdir()

        assert logs / "run-a.jsonl" == find_run("latest", logs)


class TestFindFiles:
    @pytest.fixture
    def logs(self, tmp_path):
        """Return a folder with a run of three ranks, and others whose names look like it."""
        others = (
            "job.rank1x.jsonl job.rank01.jsonl job.rankx.jsonl job.rank2.jsonl.broken "
            "job2.rank3.jsonl job.b.jsonl"
        )
        for name in ("job.jsonl", "job.rank1.jsonl", "job.rank12.jsonl", *others.split()):
            (tmp_path / name).write_bytes(WHOLE)
        (tmp_path / "job.rank4.jsonl").mkdir()
        return tmp_path

    @pytest.fixture
    def expected(self, logs):
        return tuple(
            RankFile(rank, logs / f"job{tail}.jsonl")
            for rank, tail in ((0, ""), (1, ".rank1"), (12, ".rank12"))
        )

    def test_of_a_run_id_are_all_its_ranks(self, logs, expected):
        """A run id gives the run's own file and those of its ranks, by rank, and no other run's."""
        assert expected == find_files("job", logs)

    def test_of_a_path_are_all_its_ranks(self, logs, expected):
        """The path of a run's own file means the run."""
        assert expected == find_files(str(logs / "job.jsonl"))

    @pytest.mark.parametrize("newest", ["job.jsonl", "job.rank12.jsonl"])
    def test_of_latest_are_all_its_ranks(self, logs, expected, newest):
        """The latest run is the one that any of its ranks wrote to last."""
        for path in logs.iterdir():
            os.utime(path, (1_000, 1_000))
        os.utime(logs / newest, (2_000, 2_000))

        assert expected == find_files("latest", logs)

    def test_of_one_rank_s_path_is_that_alone(self, logs):
        """The path of a rank's file means that file."""
        assert (RankFile(12, logs / "job.rank12.jsonl"),) == find_files(
            str(logs / "job.rank12.jsonl")
        )

    def test_of_any_path_is_that_file(self, logs):
        """A file of another name is found by its path: an original that `repair` kept."""
        assert logs / "job.rank2.jsonl.broken" == find_run(str(logs / "job.rank2.jsonl.broken"))

    def test_of_a_name_in_the_current_directory_is_that_file(self, logs, monkeypatch):
        """
        Where one stands among the logs, an original that `repair` kept is found by its bare name,
        as a run file is.
        """
        monkeypatch.chdir(logs)

        assert Path("job.rank2.jsonl.broken") == find_run(
            "job.rank2.jsonl.broken", Path("/nowhere")
        )

    def test_may_lack_rank_0_s(self, logs, expected):
        """A run whose rank 0 wrote nothing here, on another machine perhaps, is still a run."""
        (logs / "job.jsonl").unlink()

        assert expected[1:] == find_files("job", logs)

    def test_of_a_name_with_a_pattern_in_it(self, tmp_path):
        """A path that reads like a pattern names itself and nothing else."""
        for name in ("[ab].jsonl", "a.rank1.jsonl", "[ab].rank1.jsonl"):
            (tmp_path / name).write_bytes(WHOLE)

        assert ["[ab].jsonl", "[ab].rank1.jsonl"] == [
            each.path.name for each in find_files(str(tmp_path / "[ab].jsonl"))
        ]


def test_a_directory_is_shown_as_it_may_be(tmp_path):
    """The error names the directory with escapes, and withholds a part of it that spells bases."""
    with pytest.raises(RunFileError) as caught:
        find_files("run-9", tmp_path / ("GATTACA" * 3) / "a\x1b[2J")

    assert f"no such run in {tmp_path}/(withheld)/a\\x1b[2J" == caught.value.message
