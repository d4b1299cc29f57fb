"""The room on a disk, and when it will be full."""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.vitals.disk import Disk

MB = 10**6


@pytest.fixture
def forecast(monkeypatch):
    """Return what is told of a disk on which so many bytes were free at those times."""

    class Status:
        f_frsize = 1

    monkeypatch.setattr(os, "statvfs", lambda _path: Status)

    def forecast(*seen):
        disk = Disk(None)
        for time, free in seen:
            Status.f_bavail = free
            assert free == disk.free_bytes(time)
        return disk.full_in_s()

    return forecast


def test_a_real_disk(tmp_path):
    """The bytes that are free are those that the system tells; one that is gone is an error."""
    status = os.statvfs(tmp_path)

    assert 0 < Disk(tmp_path).free_bytes(0.0) <= status.f_blocks * status.f_frsize
    with pytest.raises(FileNotFoundError):
        Disk(tmp_path / "gone").free_bytes(0.0)


def test_one_that_fills(forecast):
    """A disk that loses 1 MB a second is full in as many seconds as it has megabytes."""
    assert 900 == forecast(*((t, 1000 * MB - t * MB) for t in range(0, 101, 10)))


def test_steps(forecast):
    """Checkpoints that take their room at once are told like what takes it steadily."""
    seen = [(t, 10_000 * MB - t // 100 * 100 * MB) for t in range(0, 601, 15)]

    assert 9_000 < forecast(*seen) < 11_000


@pytest.mark.parametrize(
    "seen",
    [
        [],
        [(0, 9 * MB)],
        [(0, 9 * MB), (10, 8 * MB), (20, 7 * MB)],
        [(0, 9 * MB), (100, 9 * MB)],
        [(0, 9 * MB), (100, 10 * MB)],
        [(0, 9 * MB), (0, 8 * MB)],
        [(0, 10**15), (100, 10**15 - 1)],
        [(0, 9 * MB), (50, 2 * MB), (60, 8 * MB), (1000, 8.9 * MB)],
    ],
)
def test_no_forecast(forecast, seen):
    """None is told too early, of a disk that doesn't fill, nor of one that lasts over a week."""
    assert forecast(*seen) is None
