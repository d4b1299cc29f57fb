"""
What is said and reported of an output that fails, and how often.
"""

from __future__ import annotations

import errno

import pytest
from freezegun import freeze_time

from geno_lewm_obs import ConfigError, DiskFullError
from geno_lewm_obs.sinks.failures import QUIET_SECONDS, SinkFailures

FULL = OSError(errno.ENOSPC, "no space")


@pytest.fixture
def reports():
    return []


@pytest.fixture
def failures(reports):
    return SinkFailures(lambda *told: reports.append(told))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (FULL, "ENOSPC"),
        (OSError("no number"), "OSError"),
        (DiskFullError("full"), "RESOURCE.DISK_FULL: full"),
        (ConfigError("wrong"), "CONFIG.GENERIC: wrong"),
        (ZeroDivisionError("by nought"), "ZeroDivisionError"),
    ],
    ids=["errno", "no errno", "disk full", "ours", "foreign"],
)
def test_are_reported_by_a_code(failures, reports, fault, reason):
    """The report names the sink, what went wrong in one word, and how often so far."""
    failures.add("mine", fault)

    assert [("mine", reason, 1)] == reports


def test_are_said_without_the_faults_own_text(failures, capsys):
    """
    A person is told which output failed and why, never the exception's text, which might quote the
    record.
    """
    failures.add("mine", ValueError("a private value"))

    assert (
        "geno-lewm-obs: the mine output failed (ValueError); the program goes on\n"
        == capsys.readouterr().err
    )


def test_are_said_with_the_remedy_that_there_is(failures, capsys):
    """An error of the package's own says what to do."""
    failures.add("mine", ConfigError("wrong", remediation="mend it"))

    assert (
        "geno-lewm-obs: the mine output failed (CONFIG.GENERIC: wrong); the program goes on; "
        "mend it\n" == capsys.readouterr().err
    )


def test_are_said_once_in_a_while(failures, capsys):
    """A sink that goes on failing is not said again before the quiet time is over."""
    with freeze_time("2026-05-20") as clock:
        failures.add("mine", FULL)
        clock.tick(QUIET_SECONDS - 0.1)
        failures.add("mine", FULL)

    assert 1 == capsys.readouterr().err.count("\n")


def test_are_said_again_after_the_quiet_time_with_all_of_them_counted(failures, reports):
    """After the quiet time the next failure is reported; its number holds those kept quiet."""
    with freeze_time("2026-05-20") as clock:
        failures.add("mine", FULL)
        failures.add("mine", FULL)
        clock.tick(QUIET_SECONDS)
        failures.add("mine", FULL)

    assert [("mine", "ENOSPC", 1), ("mine", "ENOSPC", 3)] == reports


def test_are_said_ever_more_seldom(failures, reports):
    """The quiet time doubles with each report."""
    with freeze_time("2026-05-20") as clock:
        failures.add("mine", FULL)
        clock.tick(QUIET_SECONDS)
        failures.add("mine", FULL)
        clock.tick(2 * QUIET_SECONDS - 0.1)
        failures.add("mine", FULL)
        clock.tick(0.1)
        failures.add("mine", FULL)

    assert [1, 2, 4] == [count for *_, count in reports]


def test_of_one_sink_do_not_quiet_another(failures, reports):
    """Each sink has a quiet time of its own."""
    for name in ("one", "two"):
        failures.add(name, FULL)

    assert ["one", "two"] == [name for name, *_ in reports]


def test_of_the_report_itself_harm_no_one(capsys):
    """What the report raises is ignored; a person has been told on stderr."""

    def failing_report(*_told):
        raise ValueError

    SinkFailures(failing_report).add("mine", FULL)

    assert 1 == capsys.readouterr().err.count("\n")
