"""
Ranks: which file each writes, what it shows; with real processes, and with their children of every
kind.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from geno_lewm_obs import get_logger, read_run, resolve_settings
from geno_lewm_obs.process.ranks import file_name, names_a_shard, shard_named
from geno_lewm_obs.read.records import read_file

TORCHRUN = {"RANK": "2", "WORLD_SIZE": "4"}
SCRIPT = """
import multiprocessing
import os
import subprocess
import sys

from geno_lewm_obs import child_env, get_logger, logged_run

CHILD = (
    "from geno_lewm_obs import get_logger; "
    "get_logger('data').info('data.shard.write', shard_id='subprocess')"
)


def write(shard_id):
    get_logger("data").info("data.shard.write", shard_id=shard_id)


def main(kinds):
    for kind in kinds:
        if kind == "subprocess":
            variables = {**os.environ, **child_env()}
            subprocess.run([sys.executable, "-c", CHILD], env=variables, check=True)
        elif kind == "pool":
            with multiprocessing.get_context("fork").Pool(2) as pool:
                pool.map(write, ["pool"] * 4, chunksize=1)
        else:
            child = multiprocessing.get_context(kind).Process(target=write, args=(kind,))
            child.start()
            child.join()


if __name__ == "__main__":
    ends = {"start_event": "training.run.start", "end_event": "training.run.end"}
    with logged_run("training", **ends) as log:
        log.warning("training.collapse.alert", criterion="variance")
        main(sys.argv[1:])
"""


def start(folder, size, *kinds, **environment):
    """Start a process for each rank at once and return what each wrote to stderr."""
    script = folder / "script.py"
    script.write_text(SCRIPT)
    variables = {
        "GENO_LEWM_RUN_ID": "job",
        "GENO_LEWM_LOG_DIR": str(folder / "logs"),
        "GENO_LEWM_LOG_FORMAT": "pretty",
    }
    variables = os.environ | variables | environment | {"WORLD_SIZE": str(size)}
    command = [sys.executable, str(script), *kinds]
    started = [
        subprocess.Popen(
            command, env=variables | {"RANK": str(rank)}, stderr=subprocess.PIPE, text=True
        )
        for rank in range(size)
    ]
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [0] * size == [process.returncode for process in started]
    return said


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """Run four ranks once and return the log directory and what each wrote to stderr."""
    folder = tmp_path_factory.mktemp("job")
    return folder / "logs", start(folder, 4)


class TestFileName:
    def test_of_rank_0_is_the_run_s(self):
        """Rank 0, or a run without ranks, writes the run's own file."""
        assert ("job.jsonl", "job.jsonl") == (file_name("job"), file_name("job", 0))

    @pytest.mark.parametrize("run_id", ["job", "a.b", "rank3", "x.rank"])
    @pytest.mark.parametrize("rank", [0, 1, 12, 4711])
    def test_can_be_read_backwards(self, run_id, rank):
        """A file's name tells run and rank."""
        assert (run_id, rank) == shard_named(file_name(run_id, rank))

    @pytest.mark.parametrize(
        "run_id",
        [
            "job.rank1",
            "job.rank0",
            "job.rank007",
            "job.Rank1",
            "a.rank1.rank2",
            "job.rank" + "9" * 20,
        ],
    )
    def test_is_no_other_run_s(self, run_id):
        """
        A run id that would be taken for a rank of another run is none, in any case of letters.
        """
        assert names_a_shard(run_id)


class TestSettings:
    def test_a_rank_has_a_file_of_its_own(self, log_dir):
        """A rank above 0 writes beside the run's file."""
        assert (
            log_dir / "job.rank2.jsonl"
            == resolve_settings(run_id="job", log_dir=log_dir, environ=TORCHRUN).path
        )

    def test_all_ranks_share_the_file_where_asked(self, log_dir):
        """GENO_LEWM_LOG_SHARD=0 makes every rank append to the run's file."""
        assert (
            log_dir / "job.jsonl"
            == resolve_settings(
                run_id="job", log_dir=log_dir, environ=TORCHRUN | {"GENO_LEWM_LOG_SHARD": "0"}
            ).path
        )

    def test_a_source_for_the_rank(self):
        """Where the rank comes from is told like any other setting."""
        assert ("RANK", "default") == (
            resolve_settings(environ=TORCHRUN).sources["rank"],
            resolve_settings(environ={}).sources["rank"],
        )

    def test_says_that_a_rank_is_alone(self):
        """
        A rank above 0 that had to make up a run id is in a run of its own, and a person is told
        what to set.
        """
        notice = (
            "rank 2 writes a run of its own; "
            "set GENO_LEWM_RUN_ID for all ranks, so that they write one"
        )

        assert (notice,) == resolve_settings(environ=TORCHRUN).notices

    @pytest.mark.parametrize(
        "environ",
        [TORCHRUN | {"GENO_LEWM_RUN_ID": "job"}, TORCHRUN | {"RANK": "0"}],
        ids=["named", "rank 0"],
    )
    def test_says_nothing_where_ranks_have_a_run(self, environ):
        """Nothing is said where the run is named, nor by rank 0, which others may join."""
        assert () == resolve_settings(environ=environ).notices


class TestProcesses:
    def test_four_ranks(self, job):
        """Each rank writes its own file, whole, and nothing else does."""
        folder, _ = job
        names = ["job.jsonl", "job.rank1.jsonl", "job.rank2.jsonl", "job.rank3.jsonl"]
        events = ["training.run.start", "training.collapse.alert", "training.run.end"]

        assert names == sorted(path.name for path in folder.iterdir())
        assert [events] * 4 == [
            [each["event"] for each in records_of(folder / name)] for name in names
        ]

    def test_the_console_is_rank_0_s(self, job):
        """
        Rank 0 shows everything; the others show warnings alone, so that nobody reads all four
        times.
        """
        _, (first, *others) = job

        assert ("training.run.start" in first, "logs to" in first) == (True, True)
        assert [["training.collapse.alert"]] * 3 == [
            [line.split()[3] for line in said.splitlines()] for said in others
        ]

    @pytest.mark.slow
    def test_children_write_their_rank_s_file(self, tmp_path, log_dir):
        """
        Processes that a rank starts, by whatever way, write where it does: forked, spawned,
        served, pooled, or programs of their own.
        """
        start(tmp_path, 2, "fork", "spawn", "forkserver", "pool", "subprocess")
        written = {"fork": 1, "spawn": 1, "forkserver": 1, "pool": 4, "subprocess": 1}

        assert [written] * 2 == [
            Counter(
                each["data"]["shard_id"]
                for each in records_of(path)
                if each["event"] == "data.shard.write"
            )
            for path in (log_dir / "job.jsonl", log_dir / "job.rank1.jsonl")
        ]

    def test_one_file_where_asked(self, tmp_path, log_dir):
        """With GENO_LEWM_LOG_SHARD=0 there's one file, with every rank's records."""
        start(tmp_path, 3, GENO_LEWM_LOG_SHARD="0")

        assert ["job.jsonl"] == [path.name for path in log_dir.iterdir()]
        assert {
            "training.run.start": 3,
            "training.collapse.alert": 3,
            "training.run.end": 3,
        } == Counter(each["event"] for each in read_run("job"))

    def test_are_read_as_one(self, job):
        """All ranks' records are one run to a reader, by time."""
        times = [each["ts"] for each in read_run("job", log_dir=job[0])]

        assert (12, sorted(times)) == (len(times), times)


def records_of(path):
    """Read one file alone, whatever else there is of its run."""
    return list(read_file(path))


def test_a_logger_of_a_rank(log_dir, monkeypatch):
    """
    In a process that is a rank the logger writes the rank's file; its records are as any other's.
    """
    monkeypatch.setenv("RANK", "5")
    monkeypatch.setenv("WORLD_SIZE", "8")
    get_logger("training", run_id="job").info("training.metric", value=1)

    assert [("job", {"value": 1})] == [
        (each["run_id"], each["data"]) for each in read_run(log_dir / "job.rank5.jsonl")
    ]
