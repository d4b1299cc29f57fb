"""
What all runs of a process log, captured: by whatever logger, thread, task or run, and by the chain.
"""

from __future__ import annotations

import asyncio
import threading

import pytest
import structlog

from geno_lewm_obs import (
    EventSpec,
    InputError,
    InvariantViolation,
    UnregisteredEventError,
    configure,
    default_registry,
    get_logger,
    logged_run,
    read_run,
)
from geno_lewm_obs.testing import capture

EVENT = "training.metric"


def _values(log):
    return [each.data.get("value") for each in log.records]


class TestCapture:
    def test_takes_what_any_logger_logs(self, log_dir):
        """
        Loggers of runs that were open before, that begin inside, of structlog, and of a run with a
        directory of its own log into it; no file and no directory comes of it.
        """
        before = get_logger("training", run_id="before")
        before.info(EVENT, value=0)
        with capture() as log:
            before.info(EVENT, value=1)
            get_logger("training").info(EVENT, value=2)
            structlog.get_logger("api").info(EVENT, value=3)
            with logged_run("training", run_id="inside", log_dir=log_dir / "other") as inside:
                inside.info(EVENT, value=4)
            configure(run_id="service")
            structlog.get_logger("api").info(EVENT, value=5)

        assert [1, 2, 3, 4, 5] == _values(log)
        assert ["before.jsonl"] == [each.name for each in log_dir.iterdir()]

    def test_takes_threads_and_tasks(self, log_dir):
        """What the test's threads and tasks log is captured too."""

        async def task(value):
            get_logger("training").info(EVENT, value=value)

        async def tasks():
            await asyncio.gather(task(1), task(2))

        with capture() as log:
            thread = threading.Thread(target=lambda: get_logger("data").info(EVENT, value=0))
            thread.start()
            thread.join()
            asyncio.run(tasks())

        assert [0, 1, 2] == sorted(_values(log))
        assert not log_dir.exists()

    def test_all_is_as_before_when_it_is_over(self, read):
        """
        A logger that was there, and one that was made inside, log to their runs' files again, with
        the level, the sampling and the leniency of these.
        """
        before = get_logger("training", run_id="before", level="warn")
        with capture():
            before.debug("training.step", step=1)
            made = get_logger("training", run_id="made")
            made.info(EVENT, value=1)
        for log in (before, made):
            log.debug("training.step", step=2)
            log.info("not.declared", value=2)
            log.warn(EVENT, value=3)

        sampled = get_logger("training", run_id="sampled", level="debug")
        with capture():
            pass
        for step in range(5):
            sampled.debug("training.step", step=step)

        assert [0] == [each.step for each in read("sampled")]
        assert ["warn", "info"] == [before.level, made.level]
        assert [EVENT] == [each.event for each in read("before")]
        assert ["not.declared", EVENT] == [each.event for each in read("made")]

    def test_hides_nothing_by_level_or_sampling(self):
        """Every call is there, a debug one of a sampled event too."""
        with capture() as log:
            for step in range(5):
                get_logger("training").debug("training.step", step=step)

        assert [0, 1, 2, 3, 4] == [each.step for each in log.records]

    def test_level(self):
        """A test may ask for a level."""
        with capture(level="warn") as log:
            get_logger("training").info(EVENT, value=1)
            get_logger("training").warn(EVENT, value=2)

        assert [2] == _values(log)
        with pytest.raises(InputError), capture(level="loud"):
            pass

    def test_is_strict(self):
        """What isn't declared raises; a registry that the test names is the one that counts."""
        registry = default_registry().extend(EventSpec("app.row", "info", "", frozenset({"n"})))
        with capture() as log:
            with pytest.raises(UnregisteredEventError):
                get_logger("app").info("app.row", n=1)
            configure(registry=registry)
            get_logger("app").info("app.row", n=2)
            with pytest.raises(InputError):
                get_logger("app").info("app.row", m=3)

        assert [{"n": 2}] == [each.data for each in log.records]

    def test_is_lenient_where_asked(self):
        """Without strictness an event that isn't declared is a record without data, as in a run."""
        with capture(registry_strict=False) as log:
            get_logger("app").info("app.row", n=1)

        assert [("app.row", {})] == [(each.event, each.data) for each in log.records]

    def test_redacts(self):
        """A private value raises, as in a run, and is in no record."""
        with capture() as log, pytest.raises(InvariantViolation):
            get_logger("app").info(EVENT, name="ACGT" * 10)

        assert [] == log.records

    def test_inside_another(self):
        """The innermost takes the records, then the outer one again."""
        log = get_logger("training")
        with capture() as outer:
            log.info(EVENT, value=1)
            with capture(level="error") as inner:
                log.info(EVENT, value=2)
                log.error(EVENT, value=3)
            log.info(EVENT, value=4)
            with pytest.raises(UnregisteredEventError):
                log.info("not.declared")

        assert ([1, 4], [3]) == (_values(outer), _values(inner))

    @pytest.mark.parametrize("is_configured", [False, True])
    def test_leaves_a_configured_structlog_alone(self, is_configured):
        """structlog is configured for the block alone, and not if it was configured before."""
        printed = []
        if is_configured:
            structlog.configure(processors=[lambda *call: printed.append(call) or "x"])
        with capture() as log:
            structlog.get_logger("api").info(EVENT, value=1)

        assert is_configured == structlog.is_configured()
        assert ([], 1) == (_values(log), len(printed)) if is_configured else ([1], 0)

    def test_ends_with_an_exception(self, log_dir):
        """A test that fails ends the capture too."""
        with pytest.raises(KeyError), capture():
            raise KeyError
        get_logger("training", run_id="after").info(EVENT, value=1)

        assert [1] == [each["data"]["value"] for each in read_run("after", log_dir=log_dir)]
