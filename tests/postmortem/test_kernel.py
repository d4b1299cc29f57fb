"""The processes that the kernel has killed for want of memory."""

from __future__ import annotations

import os
import time

import pytest

from geno_lewm_obs.postmortem.kernel import kill_count, kills

pytestmark = pytest.mark.skipif(os.name != "posix", reason="of Linux")

LOG = b"""6,339,5140900,-;oom-kill:constraint=CONSTRAINT_MEMCG,task=python,pid=4711
3,340,5141000,-;Memory cgroup out of memory: Killed process 4711 (python) total-vm:92kB
6,341,5142000,-;usb 1-1: new device
"""


def test_are_told_by_the_log(tmp_path):
    """A kill is told with its process and its time, by the clock that began at the start."""
    (tmp_path / "log").write_bytes(LOG.splitlines(keepends=True)[1])
    (kill,) = kills(tmp_path / "log")
    started = time.time() - time.clock_gettime(time.CLOCK_MONOTONIC)

    assert (4711, True) == (kill.pid, abs(kill.time - started - 5.141) < 60)


@pytest.mark.parametrize(
    "line",
    [
        b"3,340,5141000,-;Out of memory: Killed process 12 (python) total-vm:92kB",
        b"3,340,5141000,-;Out of memory: Kill process 12 (python) score 9 or sacrifice child",
        b"4,1,1,-,caller=T1;Memory cgroup out of memory: Killed process 12 (a: b)",
    ],
)
def test_have_been_worded_differently(tmp_path, line):
    """Kernels have said it in several ways."""
    (tmp_path / "log").write_bytes(line)

    assert [12] == [kill.pid for kill in kills(tmp_path / "log")]


@pytest.mark.parametrize("content", [b"", b"6,341,5142000,-;usb", b"\xff\x00;Out of memory: 5"])
def test_are_none_in_other_records(tmp_path, content):
    """Other records tell of no kill."""
    (tmp_path / "log").write_bytes(content)

    assert [] == kills(tmp_path / "log")


def test_are_unknown_where_the_log_can_not_be_read(tmp_path):
    """Without a log it isn't known which processes were killed."""
    assert None is kills(tmp_path / "missing")


@pytest.mark.parametrize(
    ("content", "count"),
    [("nr_free 5\noom_kill 3\n", 3), ("nr_free 5\n", None), ("oom_kill x", None)],
)
def test_are_counted(tmp_path, content, count):
    """The kernel counts them since it was started."""
    (tmp_path / "vmstat").write_text(content)

    assert count == kill_count(tmp_path / "vmstat")


def test_are_not_counted_everywhere(tmp_path):
    """Where there is no counter, the number isn't known."""
    assert None is kill_count(tmp_path / "missing")
