"""
Runs found by what a person may name, with all the files that their ranks wrote.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import RunFileError
from geno_lewm_obs.process.ranks import file_name
from geno_lewm_obs.read import RankFile, find_files, find_run
from geno_lewm_obs.read.locate import pinned
from geno_lewm_obs.segments import segment_name
from tests.read.segmented import line, write

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


class TestRelativeNames:
    @pytest.fixture
    def logs(self, tmp_path):
        """Return a folder with three runs, one with a rank; each was written to after the last."""
        names = ("sweep-1.jsonl", "night-2.jsonl", "night-1.jsonl", "sweep-1.rank1.jsonl")
        for second, name in enumerate(names):
            (tmp_path / name).write_bytes(WHOLE)
            os.utime(tmp_path / name, (second, second))
        return tmp_path

    @pytest.mark.parametrize(
        ("name", "run_id"),
        [("latest", "sweep-1"), ("latest~0", "sweep-1"), ("latest~2", "night-2")],
    )
    def test_count_back_from_the_latest_run(self, logs, name, run_id):
        """The runs are in the order in which they were written to last, by any of their ranks."""
        assert logs / f"{run_id}.jsonl" == find_run(name, logs)

    @pytest.mark.parametrize("name", ["latest~3", "latest~", "latest~x", "latest~-1"])
    def test_that_count_back_too_far_mean_no_run(self, logs, name):
        """Where there are too few runs, and where no number stands, there is no such run."""
        with pytest.raises(RunFileError, match="no such run"):
            find_run(name, logs)

    @pytest.mark.parametrize("name", ["s", "sweep", "sweep-1"])
    def test_are_beginnings_that_one_run_has(self, logs, name):
        """A beginning that no other run has stands for the run with all its ranks."""
        expected = (RankFile(0, logs / "sweep-1.jsonl"), RankFile(1, logs / "sweep-1.rank1.jsonl"))

        assert expected == find_files(name, logs)

    def test_are_no_beginnings_of_several(self, logs):
        """A beginning of several runs is refused, and these are told."""
        with pytest.raises(RunFileError, match="2 runs begin so") as caught:
            find_files("night", logs)

        assert "did you mean night-1, night-2?" == caught.value.remediation

    def test_give_way_to_whole_ids(self, logs):
        """The id of a run means that run, though another one begins with it."""
        (logs / "night.jsonl").write_bytes(WHOLE)

        assert logs / "night.jsonl" == find_run("night", logs)

    @pytest.mark.parametrize("name", ["latest", "sweep", "sweep-1"])
    def test_can_be_pinned(self, logs, name):
        """A pinned name means the same run when another one has begun."""
        pinned_name, folder = pinned(name, logs)
        (logs / "sweep-2.jsonl").write_bytes(WHOLE)

        assert logs / "sweep-1.jsonl" == find_run(pinned_name, folder)

    def test_of_one_rank_stay_with_it_when_pinned(self, logs):
        """The path of a rank's file is pinned as it is."""
        path = str(logs / "sweep-1.rank1.jsonl")

        assert (path, None) == pinned(path)


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


class TestSegments:
    @pytest.fixture
    def logs(self, tmp_path):
        """Return a folder with a run of two ranks in segments, and others of similar names."""
        for name, number in (("job.jsonl", 0), ("job.jsonl", 1), ("job.jsonl", 10000)):
            write(tmp_path, name, number, line(number, "job"))
        write(tmp_path, "job.jsonl", 2, line(2, "job"), packing=".gz")
        write(tmp_path, "job.rank3.jsonl", 0, line(0, "job"))
        write(tmp_path, "job.rank3.jsonl", 1, line(1, "job"))
        write(tmp_path, "job.jsonl", 3, line(0, "job.0003"))  # a run of its own
        write(tmp_path, "job.jsonl", 4, b"no record\n")
        write(tmp_path, "job2.jsonl", 1, line(0, "job2"))
        return tmp_path

    NAMES = (
        "job.jsonl job.0001.jsonl job.0002.jsonl.gz job.10000.jsonl job.rank3.jsonl "
        "job.rank3.0001.jsonl"
    ).split()

    def names(self, *arguments):
        return [file.path.name for file in find_files(*arguments)]

    def test_are_found_by_rank_and_number(self, logs):
        """A run's segments come in order, compressed ones too, and no other run's among them."""
        files = find_files("job", logs)

        assert self.NAMES == [file.path.name for file in files]
        assert [(0, 0), (0, 1), (0, 2), (0, 10000), (3, 0), (3, 1)] == [
            (file.rank, file.segment) for file in files
        ]

    def test_know_the_first(self, logs):
        """Each segment knows the path of its rank's first one."""
        assert {logs / "job.jsonl", logs / "job.rank3.jsonl"} == {
            file.first for file in find_files("job", logs)
        }

    def test_of_a_path_are_the_runs(self, logs):
        """The path of a run's own file means all of it; that of a rank's, the rank's segments."""
        assert self.NAMES == self.names(str(logs / "job.jsonl"))
        assert self.NAMES[4:] == self.names(str(logs / "job.rank3.jsonl"))

    def test_of_a_segments_path_are_that_alone(self, logs):
        """The path of a later segment means that file."""
        assert ["job.0001.jsonl"] == self.names(str(logs / "job.0001.jsonl"))
        assert ["job.0002.jsonl.gz"] == self.names(str(logs / "job.0002.jsonl.gz"))

    @pytest.mark.parametrize("first", ["compressed", "removed"])
    def test_without_the_first(self, logs, first):
        """A run whose first segment was compressed or removed is found by id and by path."""
        (logs / "job.jsonl").unlink()
        if first == "compressed":
            write(logs, "job.jsonl", 0, line(0, "job"), packing=".gz")
        expected = ["job.jsonl.gz"] * (first == "compressed") + self.NAMES[1:]

        assert expected == self.names("job", logs) == self.names(str(logs / "job.jsonl"))

    def test_of_a_run_with_such_a_name(self, logs):
        """A run whose id ends like a segment's name is a run, by id and by path."""
        assert ["job.0003.jsonl"] == self.names("job.0003", logs)
        assert ["job.0003.jsonl"] == self.names(str(logs / "job.0003.jsonl"))

    def test_of_a_run_with_such_a_name_in_segments(self, logs):
        """Segments of a run whose id ends like a segment's name are its own."""
        write(logs, "job.0003.jsonl", 1, line(1, "job.0003"))

        assert ["job.0003.jsonl", "job.0003.0001.jsonl"] == self.names("job.0003", logs)
        assert self.NAMES == self.names("job", logs)

    @pytest.mark.parametrize("newest", NAMES)
    def test_are_never_a_run_of_their_own(self, logs, newest):
        """The latest run is the one of which any segment was written to last."""
        for path in logs.iterdir():
            os.utime(path, (1_000, 1_000))
        os.utime(logs / newest, (2_000, 2_000))

        assert self.NAMES == self.names("latest", logs)

    @pytest.mark.parametrize(
        ("name", "begins"), [("job.0005.jsonl", "job.jsonl"), ("other.0001.jsonl",) * 2]
    )
    def test_that_are_empty(self, logs, name, begins):
        """An empty segment, which was just begun, belongs to the run before it, if there is one."""
        (logs / name).touch()
        os.utime(logs / name, (2**32, 2**32))
        latest = self.names("latest", logs)

        assert (begins, True) == (latest[0], name in latest)

    def test_are_not_told_to_who_misspells(self, logs):
        """The runs that may have been meant are runs, and no segments."""
        with pytest.raises(RunFileError, match=r"did you mean (job, job\.0003|job\.0003, job)"):
            find_files("job.000", logs)

    @pytest.mark.parametrize(
        ("plain", "packed", "expected"),
        [
            (line(1) + line(2), line(1), [""]),  # it's being compressed, or the original was kept
            (line(1), None, [""]),  # the compressor has just begun
            (line(9), line(1) + line(2), [".gz", ""]),  # begun anew after it was compressed
            (b"", line(1), [".gz", ""]),
        ],
    )
    def test_that_are_there_twice(self, tmp_path, plain, packed, expected):
        """What is there as it is and compressed is read once, unless the two differ."""
        write(tmp_path, "run.jsonl", 0, plain)
        if packed is None:
            (tmp_path / "run.jsonl.gz").touch()
        else:
            write(tmp_path, "run.jsonl", 0, packed, packing=".gz")

        assert [f"run.jsonl{each}" for each in expected] == self.names("run", tmp_path)


RUN_IDS = ("x", "x.0001", "x.0001.0002", "x.rank", "x.y", "x.2026")


@given(
    files=st.sets(
        st.tuples(
            st.sampled_from(RUN_IDS),
            st.sampled_from((0, 1, 12)),
            st.sampled_from((0, 1, 2, 2026)),
        ),
        min_size=1,
    )
)
def test_every_file_belongs_to_one_run(files):
    """
    Whatever runs and segments lie together, each file that one of them has is found by that run,
    in order, and by no other.
    """
    with tempfile.TemporaryDirectory() as folder:
        there = {}
        for run_id, rank, number in sorted(files):
            path = Path(folder) / segment_name(file_name(run_id, rank), number)
            there.setdefault(path, (run_id, rank, number))
            path.write_bytes(line(0, there[path][0]))
        for run_id in RUN_IDS:
            found = (
                find_files(run_id, Path(folder))
                if any(owner == run_id for owner, *_ in there.values())
                else ()
            )
            expected = sorted(
                (rank, number) for owner, rank, number in there.values() if owner == run_id
            )
            # a run's own file that another run was there before has that one's records
            own = [(file.rank, file.segment) for file in found if there[file.path][0] == run_id]

            assert expected == own
            assert all(file.segment == 0 for file in found if there[file.path][0] != run_id)
