"""Which file takes lines now. What happens to it on its way is tried in `test_appender`."""

from __future__ import annotations

import functools
import os

import pytest

from geno_lewm_obs.sinks.file.current import CurrentFile, SingleFile
from geno_lewm_obs.sinks.file.opening import Drift, open_run_file

open_path = functools.partial(open_run_file, mode=0o600)


@pytest.fixture
def told():
    return []


@pytest.fixture
def current(path, told):
    return CurrentFile(SingleFile(path, open_path), told.append)


class TestSingleFile:
    def test_takes_all_lines(self, path):
        """It has no next file, and any number of bytes may be written to it."""
        single = SingleFile(path, open_path)
        file = single.open()

        assert (None, float("inf")) == (single.next_after(file), file.room)


class TestCurrentFile:
    def test_is_opened(self, current, path):
        """A whole file takes a line at once; one that ends in half a line is looked at first."""
        assert (True, path) == (current.open(), current.file.path)

    def test_that_ends_in_half_a_line(self, current, path):
        """Half a line that another process is writing is seen."""
        other = open_path(path)
        path.write_bytes(b"half")

        assert (True, False, True) == (other.has_joined, current.open(), current.is_torn)

    def test_is_looked_at(self, current, path, told):
        """It stays the same file as long as it's at its path, and is opened again if not."""
        current.open()
        first = current.file
        same = current.look(stays=False)
        path.unlink()
        other = current.look(stays=False)

        assert (True, False) == (same is first, other is first)
        assert [Drift.DELETED] == told

    def test_is_synced_by_who_wants_to(self, current, path):
        """Who asked is called with a file that is left, but not with one that was closed."""
        left, closed = [], []
        current.on_leaving, current.on_closed = left.append, lambda: closed.append(True)
        current.open()
        first = current.file
        path.unlink()
        current.look(stays=False)
        os.close(current.file.number)
        current.look(stays=False)

        assert ([first], [True]) == (left, closed)

    def test_can_be_had_when_it_is_closed(self, current):
        """Who needs it open gets it, without it becoming the file that is written."""
        other = current.opened()

        assert (None, True) == (current.file, other.is_ours())
