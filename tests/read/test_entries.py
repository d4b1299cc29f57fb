"""
The entries of a directory by the beginning of their names.
"""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.read.entries import beginning_with


def names(folder, beginning):
    return [each.name for each in beginning_with(folder, beginning)]


@pytest.fixture
def folder(tmp_path):
    """Make a directory of four entries, which looks as if it hadn't changed for an hour."""
    for name in ("run-10", "run-1", "run-2", "x"):
        (tmp_path / name).touch()
    _age(tmp_path)
    return tmp_path


def _age(folder):
    hour_ago = folder.stat().st_mtime - 3600
    os.utime(folder, (hour_ago, hour_ago))


def test_by_beginning(folder):
    """Entries are found by the beginning of their names, in order."""
    assert ["run-1", "run-10"] == names(folder, "run-1")
    assert ["run-1", "run-10", "run-2", "x"] == names(folder, "")
    assert [] == names(folder, "run-3")


def test_a_new_entry_is_found(folder):
    """What was added after the directory was listed is found, and so is what comes next."""
    assert ["x"] == names(folder, "x")
    for name in ("x1", "x2"):
        (folder / name).touch()
        assert name in names(folder, "x")


def test_a_directory_that_is_old_again(folder):
    """A directory that was listed once and has changed since is listed anew."""
    names(folder, "x")
    (folder / "x1").touch()
    hours_ago = folder.stat().st_mtime - 7200
    os.utime(folder, (hours_ago, hours_ago))

    assert ["x", "x1"] == names(folder, "x")


def test_no_directory(tmp_path):
    """A directory that isn't there raises."""
    with pytest.raises(FileNotFoundError):
        beginning_with(tmp_path / "nothing", "")
