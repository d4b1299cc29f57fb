"""One run put together: its outputs, and its account of what the file doesn't hold."""

from __future__ import annotations

import os
import sys

import pytest

from geno_lewm_obs import (
    InputError,
    InvariantViolation,
    LogRecord,
    configure,
    get_logger,
    logged_run,
    read_run,
    shutdown_run,
)
from geno_lewm_obs.contract import EventSpec, Registry
from tests.programs import python

DNA = "ACGT" * 5
FULL = "the limit of a file's size is reached for r.jsonl; free space or set GENO_LEWM_LOG_DIR"


class TestFormat:
    def test_stdout(self, monkeypatch, capsys, read):
        """GENO_LEWM_LOG_FORMAT=stdout writes the same lines on stdout too, and no console."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "stdout")
        get_logger("a", run_id="r").info("training.run.end", reason="done")

        shown = capsys.readouterr()
        assert [LogRecord.from_line(shown.out)] == read("r")
        assert shown.err == ""

    @pytest.mark.parametrize(("name", "shown"), [("pretty", True), ("jsonl", False)])
    def test_pretty_and_jsonl(self, monkeypatch, capsys, name, shown):
        """
        GENO_LEWM_LOG_FORMAT=pretty writes to the console though it's no terminal; jsonl doesn't.
        """
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", name)
        get_logger("a").info("training.run.end")

        assert ("training.run.end" in capsys.readouterr().err) is shown


@pytest.mark.skipif(
    sys.platform != "linux", reason="a terminal can't be opened once more there by its descriptor"
)
def test_the_terminal_is_let_go_at_the_end(monkeypatch, descriptors):
    """
    A run that is over holds the terminal open no longer: whoever reads it meets its end when the
    program gives it up.
    """
    master, slave = os.openpty()
    with os.fdopen(slave, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        before = descriptors()
        get_logger("a", run_id="r", pretty=True).info("training.run.end")
        shutdown_run("r")

        assert before == descriptors()
    os.close(master)


class TestAccount:
    def test_a_clean_run_holds_none(self, read):
        """
        A run in which nothing went wrong and nothing was hidden holds no record of the package's
        own.
        """
        get_logger("a", run_id="r").info("training.run.end")
        shutdown_run("r")

        assert [record.event for record in read("r")] == ["training.run.end"]

    def test_what_was_hidden_dropped_and_refused(self, read, monkeypatch):
        """At its end a run tells what its file doesn't hold."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
        log = get_logger("a", run_id="r", level="debug")
        for step in range(10):
            log.debug("training.step", step=step)
        log.info("training.stp")
        log.info("training.metric", nam="x")
        log.info("training.metric", name=DNA, value=b"")
        shutdown_run("r")

        own = {record.event: record.data for record in read("r") if record.component == "obs"}
        assert own == {
            "obs.sampling.hidden": {"hidden": {"training.step": 8}},
            "obs.contract.broken": {
                "unregistered": {"training.stp": 1},
                "dropped_keys": 1,
                "undeclared": ["training.metric nam str 1"],
            },
            "obs.redaction.dropped": {
                "dropped": {"dna": 1, "type": 1},
                "keys": ["name", "value"],
            },
        }

    def test_own_records_are_registered(self, read):
        """
        Every record of the package's own is registered, whatever registry the application has.
        """
        with logged_run(
            run_id="r", registry=Registry([EventSpec("app.started", "info", "begun")])
        ) as log:
            log.info("app.strated")

        assert {"unregistered": {"app.strated": 1}, "dropped_keys": 0} == read("r")[-1].data

    def test_a_failing_console_is_told_in_the_file(self, read, monkeypatch):
        """An output that fails harms no other and is told in the run."""

        class Broken:
            encoding = "utf-8"

            def write(self, _text):
                raise BrokenPipeError(32, "")

            def flush(self):
                """Nothing to do."""

            def isatty(self):
                return True

        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", Broken())
            record = get_logger("a", run_id="r", pretty=True).info("training.run.end")

        events = [(each.event, each.data) for each in read("r")]
        assert record is not None
        assert ("obs.sink.failed", {"sink": "console", "reason": "EPIPE", "failures": 1}) in events
        assert ("training.run.end", {}) in events

    def test_a_stderr_that_only_writes_gets_what_any_other_does(self, read, monkeypatch):
        """
        Where a program puts an object with `write` and `flush` alone for stderr, a run opens, and
        its console is shown there.
        """

        class Tee:
            def __init__(self):
                self.text = ""

            def write(self, text):
                self.text += text

            def flush(self):
                """Nothing to do."""

        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", tee := Tee())
            unwatched = get_logger("a", run_id="r").info("training.run.end")
            shown = get_logger("a", run_id="r", pretty=True).info("training.run.end", step=7)

        assert [unwatched, shown] == read("r")
        assert tee.text.endswith("info  a          training.run.end  step=7\n")
        assert 1 == tee.text.count("training.run.end")

    def test_records_wait_for_room(self, tmp_path):
        """
        A record that the file can't take waits and counts as logged; when there is room it's
        written first, and the run says so.
        """
        code = """
import resource
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r")
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
assert log.info("training.run.end", step=1) is not None
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert log.info("training.run.end", step=2) is not None
"""
        done = python("-c", code, variables={"GENO_LEWM_LOG_DIR": str(tmp_path)})

        assert [
            f"geno-lewm-obs: DiskFullError: 1 record waits in memory alone: {FULL}",
            "geno-lewm-obs: r.jsonl takes records again, and 1 that waited is in it",
        ] == done.stderr.splitlines()
        lines = [
            LogRecord.from_line(line) for line in (tmp_path / "r.jsonl").read_bytes().splitlines()
        ]
        recovered = {"sink": "file", "reason": "EFBIG", "records": 1}
        assert [
            ("training.run.end", 1, {}),
            ("training.run.end", 2, {}),
            ("obs.sink.recovered", None, recovered),
        ] == [(each.event, each.step, each.data) for each in lines]

    def test_refused_records_are_counted(self, read, monkeypatch):
        """A record that the last guard stops is lost, and told at the end."""
        log = get_logger("a", run_id="r")

        def refuse(_line, event):
            raise InvariantViolation(event)

        with monkeypatch.context() as patch:
            patch.setattr("geno_lewm_obs.chain.slow_path.guard", refuse)
            patch.setattr("geno_lewm_obs.chain.fast_path.guard", refuse)
            assert log.info("data.shard.write", shard_id=["x"]) is None
        shutdown_run("r")

        assert [("obs.records.dropped", {"records": 1})] == [
            (each.event, each.data) for each in read("r")
        ]


class TestSegments:
    """A run whose file continues in segments, as callers open it."""

    def log(self, log):
        for step in range(100):
            log.info("training.metric", step=step, name="loss", value=0.25)

    @pytest.mark.parametrize("way", ["argument", "environment", "configure", "get_logger"])
    def test_are_asked_for(self, log_dir, monkeypatch, way):
        """Each way to name the size, and how many are kept, holds for the run."""
        sizes = {"segment_mb": 0.002, "keep_segments": 3}
        if way == "environment":
            monkeypatch.setenv("GENO_LEWM_LOG_SEGMENT_MB", "0.002")
            monkeypatch.setenv("GENO_LEWM_LOG_KEEP_SEGMENTS", "3")
        if way == "configure":
            configure(**sizes)
        if way == "get_logger":
            get_logger("a", run_id="r", **sizes)
        with logged_run("a", run_id="r", **(sizes if way == "argument" else {})) as log:
            self.log(log)
        files = sorted(path.name for path in log_dir.iterdir())

        assert (3, False) == (len(files), "r.jsonl" in files)
        assert 99 == [record["step"] for record in read_run("r")][-1]

    def test_of_several_outputs(self, log_dir, capsys, monkeypatch):
        """They have the same records where stdout has them, too."""
        monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "stdout")
        with logged_run("a", run_id="r", segment_mb=0.002) as log:
            self.log(log)
        shown = capsys.readouterr().out.splitlines()

        assert (100, 100) == (len(shown), len(list(read_run("r"))))
        assert len(list(log_dir.iterdir())) > 5

    def test_are_counted_in_each_rank(self, log_dir, monkeypatch):
        """A rank above 0 has segments of its own."""
        monkeypatch.setenv("RANK", "3")
        monkeypatch.setenv("WORLD_SIZE", "4")
        with logged_run("a", run_id="r", segment_mb=0.002) as log:
            self.log(log)

        assert (log_dir / "r.rank3.0001.jsonl").exists()
        assert list(range(100)) == [record["step"] for record in read_run("r")]

    def test_hold_for_the_whole_run(self):
        """A run that is open goes by its own; another size, or number, is refused."""
        with logged_run("a", run_id="r", segment_mb=1):
            for other in ({"segment_mb": 2}, {"keep_segments": 2}):
                with pytest.raises(InputError, match=f"another {next(iter(other))}"):
                    get_logger("a", **other)

            assert get_logger("b", segment_mb=1).run_id == "r"


class TestLogEvery:
    STEPS = range(1, 250)

    def log_steps(self, log):
        for step in self.STEPS:
            log.debug("training.step", step=step, loss=1.0)

    @pytest.mark.parametrize("way", ["argument", "environment", "configure", "get_logger"])
    def test_keeps_a_curve_at_level_info(self, read, capsys, monkeypatch, way):
        """The file has one record in so many steps; the console goes by the level."""
        options = {"log_every": 50} if way == "argument" else {}
        if way == "environment":
            monkeypatch.setenv("GENO_LEWM_LOG_EVERY", "50")
        if way == "configure":
            configure(log_every=50)
        if way == "get_logger":
            get_logger("a", run_id="r", log_every=50)
        with logged_run("a", run_id="r", pretty=True, **options) as log:
            self.log_steps(log)
            log.debug("training.metric", name="a", value=1)
            log.debug("data.cache.hit", key="a")
            log.info("training.metric", name="b", value=1)
        steps = [record.step for record in read("r") if record.event == "training.step"]

        assert [1, 51, 101, 151, 201, 249] == steps
        assert ["b"] == [r.data["name"] for r in read("r") if r.event == "training.metric"]
        shown = capsys.readouterr().err
        assert (" training.step " in shown, " training.metric " in shown) == (False, True)

    def test_without_it_the_level_decides(self, read):
        """A run at level info without the setting has no step."""
        with logged_run("a", run_id="r", end_event="training.run.end") as log:
            self.log_steps(log)

        assert ["training.run.end"] == [record.event for record in read("r")]

    def test_processors_of_a_users_own_change_nothing(self, read):
        """With a processor of the user's, the same is kept."""
        configure(processors=[lambda _log, _name, entries: entries])
        with logged_run("a", run_id="r", log_every=50) as log:
            self.log_steps(log)

        assert [1, 51, 101, 151, 201, 249] == [
            record.step for record in read("r") if record.event == "training.step"
        ]

    def test_holds_for_the_whole_run(self):
        """A run that is open goes by its own; another one is refused."""
        with (
            logged_run("a", run_id="r", log_every=50),
            pytest.raises(InputError, match="another log_every"),
        ):
            get_logger("a", log_every=10)
