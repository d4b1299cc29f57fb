"""
A run's records in a logger of the standard library.
"""

from __future__ import annotations

import logging
import threading

import pytest

from geno_lewm_obs import configure, logged_run, shutdown_run
from geno_lewm_obs.bridge.logger_sink import LoggerSink
from tests.samples import record


class Keeping(logging.Handler):
    """A handler that keeps records."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.has_two = threading.Event()

    def emit(self, made):
        self.records.append(made)
        if len(self.records) == 2:
            self.has_two.set()


@pytest.fixture
def keeping():
    handler, logger = Keeping(), logging.getLogger("geno_lewm_test")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield handler
    logger.handlers.clear()


def test_a_record(keeping):
    """A record has its severity's level, its own time, its fields as text, and itself as data."""
    sink = LoggerSink("geno_lewm_test")
    for severity in ("debug", "warn"):
        sink.emit(given := record(0.5, severity, step=3))
    (made,) = keeping.records

    assert ("WARNING", "training.metric step=3 value=0.5") == (made.levelname, made.getMessage())
    assert (given.to_dict(), ()) == (made.geno_lewm_obs, made.args)
    assert (1779291721.123, 123) == (made.created, round(made.msecs))


def test_what_a_terminal_would_obey(keeping):
    """Signs that would move a cursor are escapes in the text."""
    LoggerSink(logging.getLogger("geno_lewm_test")).emit(record("a\x1b[2Jb\nc"))

    assert r"training.metric value=a\x1b[2Jb\nc" == keeping.records[0].getMessage()


def test_both_ways(keeping, read):
    """With `capture_logging` besides, what the sink hands on doesn't come back."""
    configure(run_id="r", capture_logging=True)
    with logged_run("training", run_id="r", sinks=[LoggerSink("geno_lewm_test")]) as log:
        log.info("training.metric", value=1)
        logging.getLogger("another").warning("hello")
        assert keeping.has_two.wait(60)
    shutdown_run("r")

    assert ["training.metric", "obs.library.message"] == [each.event for each in read("r")]
    assert 2 == len(keeping.records)
