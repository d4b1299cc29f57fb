"""Runs of loggers that were copied or unpickled: nothing is opened before their first record."""

from __future__ import annotations

import copy
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geno_lewm_obs import LogRecord, ResourceError, get_logger, logged_run, shutdown_run
from geno_lewm_obs.runs.ending import open_runs
from tests.programs import python

HAS_NOTICE = {"GENO_LEWM_REDACTION_STRICT": "maybe"}
"""Settings by which a run that is opened says something on stderr."""


def pickled(folder, **options):
    """Return the pickle of a logger whose run was in *folder*, which is gone."""
    log = get_logger("training", run_id="pre", log_dir=folder, **options)
    dumped = pickle.dumps(log)
    shutdown_run("pre")
    (folder / "pre.jsonl").unlink()
    folder.rmdir()
    return dumped


def load_elsewhere(dumped, code="", **variables):
    """Load a pickle in a process of its own, as `log`, and run *code* there."""
    code = f"import pickle, sys; log = pickle.loads(sys.stdin.buffer.read())\n{code}"
    return python("-c", code, variables=variables, input=dumped, text=False)


class TestLoading:
    def test_does_nothing_but_make_the_logger(self, tmp_path):
        """A process that loads a logger and doesn't use it makes no file and says nothing."""
        dumped = pickled(tmp_path / "logs")
        done = load_elsewhere(dumped, **HAS_NOTICE)

        assert (0, b"", []) == (done.returncode, done.stderr, list(tmp_path.iterdir()))

    @pytest.mark.parametrize("ending", ["raise KeyError", "os.kill(os.getpid(), signal.SIGTERM)"])
    def test_leaves_the_crash_to_other_runs(self, tmp_path, ending):
        """A process that crashes or is ended tells so in a run that it used."""
        dumped = pickled(tmp_path / "pre")
        hooks = "from geno_lewm_obs import *; import os, signal; install_crash_hooks()\n"
        used = "get_logger('a', run_id='used').info('training.run.start')\n"
        load_elsewhere(dumped, hooks + used + ending)

        assert [tmp_path / "logs"] == list(tmp_path.iterdir())
        assert 2 == len((tmp_path / "logs" / "used.jsonl").read_bytes().splitlines())

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
    def test_a_copy_of_a_logger_whose_run_was_shut(self, tmp_path, again):
        """A copy opens nothing either."""
        log = get_logger("training", run_id="r", log_dir=tmp_path / "logs")
        shutdown_run("r")
        (tmp_path / "logs" / "r.jsonl").unlink()
        again(log)

        assert ([], []) == (open_runs(), list((tmp_path / "logs").iterdir()))


class TestFirstRecord:
    def test_opens_the_run(self, tmp_path):
        """The first record opens the run, and says what there is to say about its settings."""
        dumped = pickled(tmp_path / "logs")
        done = load_elsewhere(dumped, "log.info('training.run.start')", **HAS_NOTICE)
        lines = (tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines()

        assert ["training.run.start"] == [LogRecord.from_line(line).event for line in lines]
        assert (0, True) == (done.returncode, b"redaction stays strict" in done.stderr)

    def test_of_many_threads(self, tmp_path, monkeypatch, capsys):
        """Of many threads that log first, one opens the run, and every record is there."""
        dumped = pickled(tmp_path / "logs")
        monkeypatch.setenv(*next(iter(HAS_NOTICE.items())))
        log, barrier = pickle.loads(dumped), threading.Barrier(8)

        def work():
            barrier.wait(60)
            log.info("training.run.start")

        with ThreadPoolExecutor(8) as pool:
            for job in [pool.submit(work) for _ in range(8)]:
                job.result(60)
        lines = (tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines()

        assert (8, 1) == (len(lines), len(capsys.readouterr().err.splitlines()))

    def test_ends_in_the_account(self, tmp_path):
        """A run that was opened by a record tells at its end what it dropped."""
        dumped = pickled(tmp_path / "logs")
        load_elsewhere(dumped, "log.info('training.run.start', nothing_of_ours=1)")
        lines = (tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines()

        assert "obs.contract.broken" == LogRecord.from_line(lines[-1]).event

    def test_waits_where_the_directory_can_not_be_made(self, tmp_path, capsys):
        """A record that can't be written waits, which is said, and raises nothing."""
        dumped = pickled(tmp_path / "logs")
        (tmp_path / "logs").touch()
        log = pickle.loads(dumped)
        record = log.info("training.run.start")
        waits = capsys.readouterr().err
        (tmp_path / "logs").unlink()
        shutdown_run("pre")

        assert (True, True) == (record is not None, "1 record waits in " in waits)
        assert b"training.run.start" in (tmp_path / "logs" / "pre.jsonl").read_bytes()

    def test_raises_if_that_was_asked_for(self, tmp_path):
        """With on_sink_error="raise" the call raises."""
        dumped = pickled(tmp_path / "logs", on_sink_error="raise")
        (tmp_path / "logs").touch()
        log = pickle.loads(dumped)

        with pytest.raises(ResourceError):
            log.info("training.run.start")

    def test_says_what_a_call_would_raise(self, tmp_path, monkeypatch, capsys):
        """An output that can't be opened by then is said, and the file has the record."""
        dumped = pickled(tmp_path / "logs")
        monkeypatch.setenv("WANDB_PROJECT", "no name")
        pickle.loads(dumped).info("training.run.start")

        assert capsys.readouterr().err.startswith("geno-lewm-obs: WANDB_PROJECT")
        assert 1 == len((tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines())

    @pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
    def test_in_each_durability(self, tmp_path, durability):
        """The logger's records are as durable as they were."""
        dumped = pickled(tmp_path / "logs", durability=durability)
        log = pickle.loads(dumped)
        log.info("training.run.start")
        [run] = open_runs()
        shutdown_run("pre")

        assert durability == run.settings.durability
        assert 1 == len((tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines())


class TestOpenedByACall:
    def test_that_names_other_terms(self, tmp_path):
        """A run that only a loaded logger knows may be opened on other terms, and is closed."""
        log = pickle.loads(pickled(tmp_path / "logs"))
        with logged_run(run_id="pre", log_dir=tmp_path / "logs", durability="power"):
            [run] = open_runs()
            log.info("training.run.start")

        assert ("power", []) == (run.settings.durability, open_runs())
        assert 1 == len((tmp_path / "logs" / "pre.jsonl").read_bytes().splitlines())

    def test_where_the_directory_can_not_be_made(self, tmp_path):
        """It raises, as if the run was unknown."""
        log = pickle.loads(pickled(tmp_path / "logs"))
        (tmp_path / "logs").touch()

        with pytest.raises(ResourceError):
            get_logger("a", run_id="pre", log_dir=log.log_dir)
        assert [] == open_runs()
