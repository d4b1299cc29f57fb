"""
What the standard library logs: an exception that nothing catches is a crash, all else is a log.
"""

from __future__ import annotations

import io
import logging
import threading

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.crashes import report
from geno_lewm_obs.crashes.logged_exceptions import tell_logged_exceptions

LOGGERS = ["asyncio", "concurrent.futures"]


@pytest.fixture
def printed(monkeypatch):
    """Return what `logging` prints, under the filters, of every severity."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    monkeypatch.setattr(report, "_origins", type(report._origins)())
    levels = {logger: logger.level for logger in map(logging.getLogger, LOGGERS)}
    for logger in levels:
        monkeypatch.setattr(logger, "filters", [])
        monkeypatch.setattr(logger, "handlers", [handler])
        # Not by the attribute: `setLevel` also forgets for which levels the logger is enabled.
        logger.setLevel(logging.DEBUG)
    tell_logged_exceptions()
    get_logger("a", run_id="r", pretty=False)
    yield stream.getvalue
    for logger, level in levels.items():
        logger.setLevel(level)


def log(name, level, **options):
    try:
        {}["a peer that's gone"]
    except KeyError:
        logging.getLogger(name).log(level, "it failed", **options)


@pytest.mark.parametrize("name", LOGGERS)
class TestLog:
    @pytest.mark.parametrize("level", [logging.ERROR, logging.CRITICAL])
    def test_of_an_exception_that_nothing_catches_is_a_record(self, printed, read, name, level):
        """An exception that is logged as an error is written as a crash, and not printed."""
        log(name, level, exc_info=True)

        assert ["obs.process.crashed"] == [record.event for record in read("r")]
        assert "" == printed()

    @pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
    def test_of_an_exception_that_was_caught_stays_a_log(self, printed, read, name, level):
        """What is logged for debugging, or as a warning, is printed, and is no crash."""
        log(name, level, exc_info=True)

        assert ([], "it failed\nTraceback") == (read("r"), printed()[:19])

    def test_without_an_exception_stays_a_log(self, printed, read, name):
        """An error that no exception belongs to is printed, and is no crash."""
        log(name, logging.ERROR)

        assert ([], "it failed\n") == (read("r"), printed())


@pytest.mark.parametrize(
    ("name", "level", "where"),
    [
        ("asyncio", logging.ERROR, "task"),
        ("concurrent.futures", logging.ERROR, "ignored"),
        ("concurrent.futures", logging.CRITICAL, "thread"),
    ],
)
@pytest.mark.usefixtures("printed")
def test_the_severity_tells_what_has_ended(read, name, level, where):
    """A future's callback ends nothing; an initializer or a worker that fails ends its thread."""
    thread = threading.Thread(target=log, args=(name, level), kwargs={"exc_info": True})
    thread.start()
    thread.join()

    assert [where] == [record.data["where"] for record in read("r")]
