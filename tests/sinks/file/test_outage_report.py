"""
What is said of an outage, what the run is told of it, and where its lines end up.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from geno_lewm_obs import DiskFullError
from geno_lewm_obs.sinks.file.backlog import Backlog
from geno_lewm_obs.sinks.file.emergency import EmergencyStore
from geno_lewm_obs.sinks.file.opening import Drift
from geno_lewm_obs.sinks.file.outage_report import OutageReport

FULL = OSError(errno.ENOSPC, "")
LINE = b'{"ts":"1"}\n'


@pytest.fixture
def told():
    return []


@pytest.fixture
def backlog():
    """Two lines that wait, the first of them less severe."""
    backlog = Backlog(capacity=len(LINE))
    backlog.add(LINE, "debug", "a")
    backlog.add(LINE, "error", "b")
    return backlog


@pytest.fixture
def store(monkeypatch, tmp_path):
    """Return a store that has saved nothing yet, in the test's own folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return EmergencyStore("run-1")


@pytest.fixture
def make_report(path, told):
    def make(*, raises=False):
        return OutageReport(
            path,
            lambda severity, event, **fields: told.append((severity, event, fields)),
            raises=raises,
        )

    return make


@pytest.fixture
def report(make_report):
    """Report an outage that has begun."""
    report = make_report()
    report.outage.failed(FULL, 0)
    return report


class TestBlocked:
    def test_counts_what_waits(self, report, backlog, store):
        """The error says how many lines wait and why, and is the file's fault."""
        fault = report.blocked(backlog, store)

        assert (fault, "2 records wait in memory: no space left for run-1.jsonl") == (
            report.fault,
            fault.message,
        )
        assert isinstance(fault, DiskFullError)

    def test_is_no_fault_where_nothing_waits(self, report, store):
        """Without a line that waits nothing is the matter with what was logged."""
        report.blocked(Backlog(), store)

        assert None is report.fault

    def test_is_the_callers_where_errors_are_raised(self, make_report, backlog, store):
        """Where the caller gets the error raised it names the record; it's no fault that lasts."""
        report = make_report(raises=True)
        report.fault = DiskFullError("2 records are lost")  # as when the file was closed
        report.outage.failed(FULL, 0)
        fault = report.blocked(backlog, store)

        assert (None, "the record isn't written: no space left for run-1.jsonl") == (
            report.fault,
            fault.message,
        )


class TestPublish:
    def test_says_what_waits_and_is_lost(self, report, backlog, capsys, told, store):
        """During an outage stderr is told, and the run, whose file takes nothing, is not."""
        backlog.trim()
        report.publish(backlog, store)

        waiting = "1 record waits in memory, 1 is lost: no space left for run-1.jsonl; "
        assert f"geno-lewm-obs: DiskFullError: {waiting}" in capsys.readouterr().err
        assert [] == told

    def test_says_nothing_where_errors_are_raised(self, make_report, backlog, capsys, store):
        """The caller knows."""
        report = make_report(raises=True)
        report.outage.failed(FULL, 0)
        report.publish(backlog, store)

        assert "" == capsys.readouterr().err

    def test_tells_the_run_when_it_is_over(self, report, backlog, capsys, told, store):
        """The run is told what was lost, then that its file takes records again; once."""
        report.publish(backlog, store)
        backlog.trim()
        report.recovered(backlog, 1)
        for _ in range(2):
            report.publish(backlog, store)

        lost = {"records": 1, "events": {"a": 1}, "severities": {"debug": 1}}
        back = {"sink": "file", "reason": "ENOSPC", "records": 1}
        assert [
            ("warn", "obs.records.dropped", lost),
            ("warn", "obs.sink.recovered", back),
        ] == told
        assert (1, None) == (report.lost, report.fault)
        assert capsys.readouterr().err.endswith(
            "run-1.jsonl takes records again, and 1 that waited is in it\n"
        )

    def test_tells_of_a_file_that_was_opened_again(self, make_report, told, store):
        """The run is told why, in the word that its record has for it."""
        report = make_report()
        report.reopened(Drift.MOVED)
        report.publish(Backlog(), store)

        assert [("warn", "obs.file.reopened", {"reason": "moved"})] == told
        assert str is type(told[0][2]["reason"])

    def test_may_be_called_by_what_it_tells(self, path, told, store):
        """What is told is a record for the same file, whose report is published in turn."""

        def tell(_severity, event, **_fields):
            told.append(event)
            report.publish(Backlog(), store)

        report = OutageReport(path, tell, raises=False)
        report.reopened(Drift.MOVED)
        report.reopened(Drift.DELETED)
        report.publish(Backlog(), store)

        assert ["obs.file.reopened"] * 2 == told


class TestRescued:
    def test_says_where_the_lines_are(self, report, backlog, store, capsys):
        """Stderr names the file that holds what waited, and so does the fault."""
        store.save_exactly(backlog)
        lost = report.rescued(backlog, store)
        (path,) = store.files.paths

        assert (2 * LINE, 0) == (path.read_bytes(), lost)
        assert f"2 records are in {path}: no space left" in capsys.readouterr().err
        assert f"2 records are in {path}: no space left for run-1.jsonl" == report.fault.message

    def test_counts_what_no_file_takes(self, report, backlog, store, capsys, monkeypatch):
        """Where no file can be made the lines are lost, counted by their severity."""
        monkeypatch.setattr(tempfile, "tempdir", "/missing")
        store.save_exactly(backlog)

        assert 2 == report.rescued(backlog, store)
        assert "2 records are lost (1 debug, 1 error): no space" in capsys.readouterr().err

    def test_counts_what_was_given_up_before(self, report, backlog, store, capsys, monkeypatch):
        """What the backlog had no room for is lost as well, and counted with the rest."""
        monkeypatch.setattr(tempfile, "tempdir", "/missing")
        backlog.add(LINE, "error", "c")
        backlog.trim()

        assert 3 == report.rescued(backlog, store)
        assert "3 records are lost (1 debug, 2 error): no space" in capsys.readouterr().err


class TestPlace:
    def test_is_the_emergency_file(self, report, backlog, store):
        """The fault names the file in which the lines are, too."""
        store.save(backlog)
        (path,) = store.files.paths

        assert report.blocked(backlog, store).message.startswith(f"2 records wait in {path}: no")

    def test_is_shown_without_what_is_private(self, report, backlog, store, capsys, monkeypatch):
        """Of a temporary directory named after a person, a notice leaves out that name alone."""
        folder = Path(tempfile.gettempdir()) / "someone@example.org"
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        store.save_exactly(backlog)
        report.publish(backlog, store)
        report.rescued(backlog, store)

        (path,) = store.files.paths
        place = f"{folder.parent}/(withheld)/{path.name}"
        waiting, saved = capsys.readouterr().err.splitlines()
        assert f"2 records wait in {place}: no space" in waiting
        assert f"2 records are in {place}: no space" in saved

    def test_is_memory_alone_where_there_is_no_disk(
        self, report, backlog, store, capsys, monkeypatch
    ):
        """That nothing but memory holds them is said at once, though something was said lately."""
        store.save(backlog)
        report.publish(backlog, store)
        backlog.add(LINE, "info", "c")
        monkeypatch.setattr(tempfile, "tempdir", "/missing")
        monkeypatch.setattr(os, "write", no_room)
        store.save(backlog)
        report.publish(backlog, store)
        report.publish(backlog, store)

        first, second = capsys.readouterr().err.splitlines()
        assert (True, True) == (
            f"2 records wait in {store.files.paths[0]}: no space" in first,
            "3 records wait, some of them in memory alone: no space left" in second,
        )


def no_room(_number, _data):
    raise OSError(errno.ENOSPC, "")


def test_a_forked_child_forgets_its_parents_outage(report, backlog, capsys, told, store):
    """What is the matter with the parent's lines is the parent's to tell."""
    report.reopened(Drift.MOVED)
    report.blocked(backlog, store)
    report.begin_in_child()
    report.publish(Backlog(), store)

    assert (None, True, [], "") == (
        report.fault,
        report.outage.may_try(),
        told,
        capsys.readouterr().err,
    )
