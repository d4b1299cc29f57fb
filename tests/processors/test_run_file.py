"""`RunFileFactory`: loggers of structlog's own that write a run's file."""

from __future__ import annotations

import asyncio
import pickle

import pytest
import structlog

from geno_lewm_obs import InputError, get_logger, logged_run, shutdown_run
from geno_lewm_obs.processors import JSONLRenderer, Promote, Redact, RunFileFactory, Stamp

DNA = "ACGT" * 5
CHAIN = [Promote(), Redact(strict=False), Stamp(), JSONLRenderer()]


@pytest.fixture
def log():
    structlog.configure(processors=CHAIN, logger_factory=RunFileFactory(run_id="r"))
    return structlog.get_logger("api")


def test_a_record(log, read):
    """A call writes one record of the logger's component, and returns it."""
    record = log.warning("user logged in", n=1, step=2)

    assert [record] == read("r")
    assert ("r", "api", "warn", {"n": 1}, 2) == (
        record.run_id,
        record.component,
        record.severity,
        record.data,
        record.step,
    )


def test_coroutines(log, read):
    """So does a coroutine."""
    asyncio.run(log.ainfo("user logged in", n=1))

    assert [{"n": 1}] == [record.data for record in read("r")]


def test_the_run_is_that_of_the_package(log, read):
    """Its file, its account and its end are those of the run that the package knows by the id."""
    log.info("user logged in", user_email="x")
    get_logger("training", run_id="r").info("training.metric", value=1.0)
    shutdown_run("r")

    expected = ["user logged in", "training.metric", "obs.redaction.dropped"]
    assert expected == [record.event for record in read("r")]


def test_the_run_of_the_block(read):
    """Without an id, a logger joins the run that a call of `get_logger` would join."""
    factory = RunFileFactory()
    with logged_run("training", run_id="inner"):
        structlog.wrap_logger(factory("api"), processors=CHAIN).info("user logged in")

    assert ["user logged in"] == [record.event for record in read("inner")]


def test_nothing_gets_around_the_rules(read):
    """A chain without `Redact` doesn't write what the rules keep out either."""
    log = structlog.wrap_logger(
        RunFileFactory(run_id="r")("api"), processors=[Promote(), Stamp(), JSONLRenderer()]
    )
    log.info("user logged in", window=DNA, user_email="x", n=1)

    assert [{"n": 1}] == [record.data for record in read("r")]


@pytest.mark.parametrize(
    "chain",
    [[], [JSONLRenderer()], [Stamp(run_id="other"), JSONLRenderer()], [Promote(), Stamp()]],
    ids=["nothing", "no record", "another run", "no line"],
)
def test_what_is_no_record_is_refused(chain):
    """What isn't the line of a record of this run is an error that says what to do."""
    log = structlog.wrap_logger(RunFileFactory(run_id="r")("api"), processors=chain)
    with pytest.raises(InputError):
        log.info("user logged in", n=1)


def test_arguments_are_checked_at_once():
    """An id that can't be used is refused when the factory is made."""
    with pytest.raises(InputError):
        RunFileFactory(run_id="../elsewhere")


def test_pickled(log):
    """A wrapped logger can be copied to another process."""
    again = pickle.loads(pickle.dumps(log.bind(n=1)._logger))

    assert ("r", "api") == (again.run_id, again.component)
