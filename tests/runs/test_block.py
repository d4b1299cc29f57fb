"""
One passage through a `logged_run` block: what blocks inside one another do to loggers and runs, and
what a person sees of a run.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from geno_lewm_obs import EventSpec, Registry, configure, get_logger, logged_run

DNA = "ACGT" * 5
ENDS = {"run_id": "r", "start_event": "training.run.start", "end_event": "training.run.end"}


def events(records):
    return [record.event for record in records]


class TestNesting:
    def test_inner_joins_outer(self):
        """A block without a run id joins the run around it."""
        with logged_run(run_id="outer"), logged_run("eval") as inner:
            assert (inner.run_id, inner.component) == ("outer", "eval")

    def test_outer_is_restored(self):
        """After an inner run calls join the outer one again."""
        with logged_run(run_id="outer"):
            with logged_run(run_id="inner"):
                assert get_logger("a").run_id == "inner"

            assert get_logger("a").run_id == "outer"

    def test_inner_level_is_its_own(self):
        """
        A level on an inner block is for its logger; on an outer one for all loggers of the run.
        """
        with (
            logged_run("outer", level="warn") as outer,
            logged_run("inner", level="debug") as inner,
        ):
            assert ("warn", "debug", "warn") == (
                outer.level,
                inner.level,
                get_logger("other").level,
            )

    def test_inner_level_ends_with_it(self):
        """An inner block of the same component gives the logger back as it was."""
        with logged_run("a", level="debug") as outer:
            with logged_run("a", level="error", pretty=True):
                assert outer.level == "error"

            assert (outer.level, outer._logger.pretty) == ("debug", False)

    @pytest.mark.parametrize("second", [{}, {"level": "warn"}])
    def test_inner_level_ends_where_blocks_overlap(self, second):
        """
        Of blocks that don't end in the order of their beginnings, as in tasks, none leaves
        another's level behind.
        """
        with logged_run("outer") as outer:
            first, later = logged_run("inner", level="error"), logged_run("inner", **second)
            log = first.__enter__()
            later.__enter__()
            first.__exit__(None, None, None)
            between = log.level
            later.__exit__(None, None, None)

            assert (second.get("level", outer.level), outer.level) == (between, log.level)

    def test_one_object_twice(self):
        """One logged_run object may be entered while it's entered, and leaves nothing behind."""
        block = logged_run(run_id="r")
        with block as outer, block as inner:
            assert inner is outer

        assert get_logger("a").run_id != "r"

    def test_overlapping_blocks(self):
        """Blocks of one run that overlap share it, and the last one out closes it."""
        first, second = logged_run("a", run_id="r"), logged_run("b", run_id="r")
        log = first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        open_still = get_logger("a", run_id="r") is log
        second.__exit__(None, None, None)

        assert (True, False) == (open_still, get_logger("a", run_id="r") is log)

    def test_concurrent_blocks_of_one_run(self, read):
        """
        Threads that enter and leave one run at random lose no record, and write to no other file.
        """

        def work(number):
            for step in range(50):
                with logged_run(f"w{number}", run_id="r") as log:
                    assert log.info("training.epoch.end", step=step) is not None

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))

        assert sorted((f"w{n}", step) for n in range(8) for step in range(50)) == sorted(
            (r.component, r.step) for r in read("r")
        )

    def test_joins_the_default_run(self):
        """
        A block without a run id outside any joins the process's default run, with the loggers made
        before.
        """
        log = get_logger("a")
        with logged_run("a") as inner:
            assert inner is log


class TestEnd:
    def test_of_failed_work_is_there_whatever_a_processor_adds(self, read):
        """
        A private value that a user's processor adds is left out of the last record of a run that
        fails, and doesn't keep it out.
        """

        def add(_logger, _method, event_dict):
            if event_dict["event"] == "training.run.end":
                event_dict["device"] = DNA
            return event_dict

        configure(run_id="r", processors=[add])
        with pytest.raises(ZeroDivisionError), logged_run(**ENDS):
            _ = 1 / 0

        start, failure, end, *_ = read("r")
        assert ("training.run.start", "obs.run.failed", "training.run.end") == (
            start.event,
            failure.event,
            end.event,
        )
        assert {"reason": "failed"} == end.data


class TestConsole:
    def test_where_and_how_it_went(self, capsys, log_dir):
        """
        On the console a run says where its file is, and at the end how it went, in one line each.
        """
        with logged_run("training", run_id="r", pretty=True, level="debug") as log:
            for step in range(3):
                log.debug("training.step", step=step, loss=1.0)
            log.error("eval.regression", mood="x")
        lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("r ")]

        assert lines[0] == f"r logs to {log_dir / 'r.jsonl'}"
        assert lines[1].startswith("r ended after 0.")
        assert lines[1].endswith(
            " s: completed · 5 records (1 hidden by sampling) · 0 redacted · 1 error"
            " · 1 key dropped (eval.regression: mood) · see geno-obs events declare r"
            f" · {log_dir / 'r.jsonl'}"
        )

    def test_sums_up_what_was_refused(self, capsys):
        """In permissive mode the last line says what each rule refused, and under which keys."""
        names = ["a", "b", "c", "d", "e", "f", "g"]
        events = EventSpec("app.done", "info", "it is done", frozenset(names))
        registry = Registry([events])
        with logged_run(run_id="r", pretty=True, registry=registry, redaction_strict=False) as log:
            for _ in range(2):
                log.info("app.done", **dict.fromkeys(names, b""), **{"ACGT" * 5: 1})
            log.info("app.done", a="ACGT" * 5)
        last = capsys.readouterr().err.splitlines()[-1]

        assert "17 redacted (14 type, 3 dna: a, b, c, d, e and 3 more) · 0 errors" in last

    def test_home_is_abbreviated(self, capsys, monkeypatch, tmp_path):
        """A file below the home directory is shown with ~."""
        monkeypatch.setenv("HOME", str(tmp_path))
        with logged_run(run_id="r", pretty=True):
            pass

        assert "r logs to ~/logs/r.jsonl\n" in capsys.readouterr().err

    def test_silent_without_a_console(self, capsys):
        """Where the file alone was asked for nothing is said."""
        with logged_run():
            pass

        assert capsys.readouterr().err == ""

    def test_said_once_a_run(self, capsys):
        """An inner block of the same run says nothing of its own."""
        with logged_run(run_id="r", pretty=True), logged_run("eval"):
            pass

        assert len(capsys.readouterr().err.splitlines()) == 2

    def test_closed_console(self, monkeypatch, read):
        """A console that is gone doesn't stop a run."""
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", None)
            with logged_run(**ENDS, pretty=True):
                pass

        assert events(read("r")) == ["training.run.start", "training.run.end"]


class TestOneObjectEnteredTwice:
    """One `logged_run` object may be in several blocks at once; each ends what it began."""

    def test_in_two_threads(self, read):
        """Of two threads in blocks of one object, each ends its own, in its own run."""
        shared = logged_run("eval", end_event="training.run.end")
        first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))

        def first():
            with logged_run(run_id="one"):
                with suppress(KeyError), shared:
                    first_is_in.set()
                    second_is_in.wait(60)
                    raise KeyError
                first_is_out.set()

        def second():
            first_is_in.wait(60)
            with logged_run(run_id="two"), shared:
                second_is_in.set()
                first_is_out.wait(60)
                return get_logger("a").run_id

        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(first), pool.submit(second)]
            joined = [job.result(60) for job in jobs][1]

        assert "two" == joined
        assert [["obs.run.failed", "failed"], ["completed"]] == [
            [record.data.get("reason", record.event) for record in read(run_id)]
            for run_id in ("one", "two")
        ]

    def test_in_a_task_and_the_task_that_it_starts(self):
        """A task that was started inside a block of the same object outlives that block."""
        run, seen = logged_run(run_id="r"), []

        async def child(is_entered, may_end):
            with run:
                is_entered.set()
                await may_end.wait()
                seen.append(get_logger("a").run_id)

        async def main():
            is_entered, may_end = asyncio.Event(), asyncio.Event()
            with run:
                task = asyncio.create_task(child(is_entered, may_end))
                await is_entered.wait()
            may_end.set()
            await task

        asyncio.run(main())

        assert ["r"] == seen
