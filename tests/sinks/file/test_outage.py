"""
An outage of the file: what is said of it, how often, and when the next attempt is made.
"""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from freezegun import freeze_time

from geno_lewm_obs import DiskFullError, ResourceError
from geno_lewm_obs.sinks.file.outage import LONGEST_WAIT, QUIET_SECONDS, Outage

FULL = OSError(errno.ENOSPC, "")
HOUR = 3600


@pytest.fixture
def outage():
    return Outage("run-7f3a.jsonl")


@pytest.fixture
def clock():
    with freeze_time("2026-05-20") as frozen:
        frozen.tick(timedelta(days=1))
        yield frozen


class TestError:
    @pytest.mark.parametrize(
        ("number", "kind", "text"),
        [
            (
                errno.ENOSPC,
                DiskFullError,
                "14 wait: no space left for run-7f3a.jsonl; free space or set GENO_LEWM_LOG_DIR",
            ),
            (
                errno.EDQUOT,
                DiskFullError,
                "14 wait: no quota left for run-7f3a.jsonl; free space or set GENO_LEWM_LOG_DIR",
            ),
            (
                errno.EFBIG,
                DiskFullError,
                (
                    "14 wait: the limit of a file's size is reached for run-7f3a.jsonl; "
                    "free space or set GENO_LEWM_LOG_DIR"
                ),
            ),
            (
                errno.EIO,
                ResourceError,
                "14 wait: EIO for run-7f3a.jsonl; make it writable again or set GENO_LEWM_LOG_DIR",
            ),
        ],
        ids=["ENOSPC", "EDQUOT", "EFBIG", "EIO"],
    )
    def test_says_what_why_and_what_to_do(self, outage, number, kind, text):
        """The error is typed by what is missing, names the file, and says what to do."""
        outage.failed(OSError(number, ""), 0)
        error = outage.error("14 wait")

        assert (kind, text) == (type(error), str(error))

    def test_of_a_file_that_can_not_be_opened_again(self, outage):
        """If opening was refused, its own reason and remedy are passed on."""
        outage.failed(
            ResourceError("the run file x is not a regular file", remediation="remove it"), 0
        )

        assert "14 wait: the run file x is not a regular file; remove it" == str(
            outage.error("14 wait")
        )

    def test_quotes_no_text_of_another_exception(self, outage):
        """Any other exception is named by its type, never by its text."""
        outage.failed(ValueError("GATTACA" * 3), 0)

        assert str(outage.error("14 wait")).startswith("14 wait: ValueError for run-7f3a.jsonl; ")


class TestSpeaking:
    def lines(self, capsys):
        return capsys.readouterr().err.splitlines()

    def test_names_number_reason_and_remedy(self, outage, capsys):
        """One clear line says how many wait, why, and what to do."""
        outage.failed(FULL, 0)
        outage.speak("14 records wait in memory")

        what = "DiskFullError: 14 records wait in memory: no space left for run-7f3a.jsonl"
        remedy = "free space or set GENO_LEWM_LOG_DIR"
        assert [f"geno-lewm-obs: {what}; {remedy}"] == self.lines(capsys)

    def test_is_seldom(self, outage, capsys, clock):
        """
        A day without space, with a record every ten seconds, is said seven times, in less than 2
        KB.
        """
        for _ in range(24 * HOUR // 10):
            outage.failed(FULL, 0)
            outage.speak("1 record waits")
            clock.tick(10)
        said = capsys.readouterr().err

        assert (7, True) == (len(said.splitlines()), len(said) < 2000)

    def test_stays_seldom_where_it_comes_and_goes(self, outage, capsys, clock):
        """A disk that is full every other time isn't said to be full every other time."""
        for number in range(HOUR // 10):
            if number % 2:
                outage.end()
                outage.speak_of_end(1)
            else:
                outage.failed(FULL, 0)
                outage.speak("1 record waits")
            clock.tick(10)

        assert 10 == len(self.lines(capsys))

    def test_forgets_in_an_hour(self, outage, capsys, clock):
        """An outage long after another is said like the first one: again after half a minute."""
        outage.failed(FULL, 0)
        for pause in (0, QUIET_SECONDS + 1, 2 * HOUR, QUIET_SECONDS + 1):
            clock.tick(pause)
            outage.speak("1 record waits")

        assert 4 == len(self.lines(capsys))

    def test_says_the_end_once_and_only_of_what_was_said(self, outage, capsys):
        """The end of an outage is said if its beginning was."""
        outage.speak_of_end(1)
        outage.failed(FULL, 0)
        outage.speak("1 record waits")
        outage.speak_of_end(2)
        outage.speak_of_end(2)

        assert [
            "geno-lewm-obs: run-7f3a.jsonl takes records again, and 2 that waited are in it"
        ] == self.lines(capsys)[1:]


class TestTrying:
    @pytest.mark.usefixtures("clock")
    def test_a_fast_failure_costs_no_patience(self, outage):
        """A full disk fails at once, so each record may find out whether it's still full."""
        outage.failed(FULL, 0.00001)

        assert outage.may_try()

    @pytest.mark.parametrize(("seconds", "pause"), [(0.2, 2.0), (2.0, 20.0), (60.0, LONGEST_WAIT)])
    def test_a_slow_failure_is_not_made_for_each_record(self, outage, clock, seconds, pause):
        """
        After a second slow attempt none is made for ten times its duration, half a minute at most.
        """
        for _ in range(2):
            outage.failed(OSError(errno.EIO, ""), seconds)
        before = outage.may_try()
        clock.tick(pause - 0.001)
        shortly_before = outage.may_try()
        clock.tick(0.002)

        assert (False, False, True) == (before, shortly_before, outage.may_try())

    @pytest.mark.usefixtures("clock")
    def test_a_busy_moment_is_no_reason(self, outage):
        """A single slow attempt may be a busy machine's: the next record tries again."""
        for seconds in (1.0, 0.0, 1.0):
            outage.failed(FULL, seconds)

        assert outage.may_try()

    def test_the_end_of_it(self, outage):
        """The reason of an outage that is over is returned once."""
        outage.failed(FULL, 0)

        assert ("ENOSPC", None, True) == (outage.end(), outage.end(), outage.may_try())


def test_the_first_quiet_time_is_half_a_minute(outage, capsys, clock):
    """Within half a minute nothing is said twice."""
    outage.failed(FULL, 0)
    outage.speak("1 record waits")
    clock.tick(QUIET_SECONDS - 1)
    outage.speak("1 record waits")
    before = len(capsys.readouterr().err.splitlines())
    clock.tick(2)
    outage.speak("1 record waits")

    assert (1, 1) == (before, len(capsys.readouterr().err.splitlines()))
