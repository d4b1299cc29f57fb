"""Whether this machine can tell that a run was killed."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime

import pytest

from geno_lewm_obs.catalog.file_system import FileSystem
from geno_lewm_obs.catalog.host import TOLERANCE_S, booted, reason_against_knowing
from geno_lewm_obs.read.selection import wire_time


def ts_of(seconds):
    return wire_time(datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("age", "changed", "data", "reason"),
    [
        (1, 0, {}, None),
        (1, 0, {"host": socket.gethostname()}, None),
        (1, 0, {"host": "elsewhere"}, "it ran on another machine"),
        (2 * TOLERANCE_S, 0, {}, "the log was copied, moved or edited"),
        (10**9, 10**9, {}, "the machine was started anew, or the log copied"),
    ],
    ids=["here", "named", "elsewhere", "copied", "before-the-start"],
)
def test_is_told_with_its_reason(age, changed, data, reason):
    """It can't be told of a run of another machine, of one before the start, and of a copy."""
    now = time.time()
    record = {"ts": ts_of(now - age), "data": data}

    assert reason == reason_against_knowing(record, now - changed, __file__)


def test_is_not_told_without_a_time():
    """A record without a time tells nothing of when it was logged."""
    assert "its last record has no time" == reason_against_knowing({"ts": 5}, time.time(), __file__)


def test_this_machine_was_started_before():
    """The start of the machine lies in the past."""
    assert booted() < time.time()


@pytest.mark.parametrize(("host", "is_known"), [(None, False), (socket.gethostname(), True)])
def test_is_told_of_a_shared_file_system_by_the_machine(monkeypatch, host, is_known):
    """On a file system that is shared, a run must name its machine for its end to be known."""
    monkeypatch.setattr("geno_lewm_obs.catalog.host.file_system_of", lambda _: FileSystem("nfs4"))
    record = {"ts": ts_of(time.time()), "data": {} if host is None else {"host": host}}

    assert is_known == (reason_against_knowing(record, time.time(), __file__) is None)
