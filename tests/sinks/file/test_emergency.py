"""
The last resort: new files in the temporary directory, and what is whole in them.
"""

from __future__ import annotations

import os
import stat
import tempfile

import pytest

from geno_lewm_obs.sinks.file import emergency
from geno_lewm_obs.sinks.file.backlog import Backlog
from geno_lewm_obs.sinks.file.emergency import EmergencyStore

LINES = [b'{"ts":"1"}\n', b'{"ts":"2"}\n']


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    """Make the test's own folder the temporary directory."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def waiting(lines, capacity=1 << 20):
    backlog = Backlog(capacity)
    for line in lines:
        backlog.add(line, "info", "e")
    return backlog


@pytest.fixture
def store():
    return EmergencyStore("run-1")


def content(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


class TestSave:
    def test_writes_all(self, store, temporary):
        """All lines are in a new file in the temporary directory, named for the run."""
        store.save(waiting(LINES))
        (path,) = store.files.paths

        assert (temporary, 2, b"".join(LINES)) == (
            path.parent,
            store.files.count,
            path.read_bytes(),
        )
        assert (True, ".jsonl") == (path.name.startswith("run-1-"), path.suffix)

    def test_for_the_owner_alone(self, store):
        """Nobody else may read it."""
        store.save(waiting(LINES))

        assert 0o600 == stat.S_IMODE(store.files.paths[0].stat().st_mode)

    def test_writes_nothing_twice(self, store, temporary):
        """What was saved before isn't saved again."""
        backlog = waiting(LINES[:1])
        store.save(backlog)
        backlog.add(LINES[1], "debug", "e")
        store.save(backlog)

        assert b"".join(LINES) == content(temporary)

    def test_where_none_can_be_made(self, store, monkeypatch, tmp_path):
        """If the temporary directory takes no file nothing is saved, nor raised, till later."""
        backlog = waiting(LINES)
        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
            store.save(backlog)
        store.save(backlog)
        before = store.files.count, store.is_behind
        monkeypatch.setattr(emergency.time, "monotonic", lambda: float("inf"))
        store.save(backlog)

        assert ((0, True), (2, False)) == (before, (store.files.count, store.is_behind))

    def test_goes_on_in_a_further_file(self, store, small_disk, temporary, monkeypatch):
        """If a file takes no more, the next lines are in another, and no half line is left."""
        folder = small_disk("size=8k")
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        backlog = waiting([b"x" * 5999 + b"\n", b"y" * 5999 + b"\n"])
        store.save(backlog)
        before = content(folder), store.is_behind
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        monkeypatch.setattr(emergency.time, "monotonic", lambda: float("inf"))
        store.save(backlog)
        after = content(temporary)
        store.save_exactly(backlog)

        assert ((b"x" * 5999 + b"\n", True), b"y" * 5999 + b"\n") == (before, after)
        assert 1 == len(store.files.paths)  # at the end all is in one, where that is possible

    def test_leaves_no_empty_file(self, store, small_disk, monkeypatch, fill):
        """If not one line fits, no file is left."""
        folder = small_disk("size=64k")
        fill(folder)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        store.save(waiting(LINES))

        assert ["filler"] == [each.name for each in folder.iterdir()]

    def test_is_bounded(self, store, temporary):
        """Lines that were given up are in the files no longer once there are too many."""
        backlog = waiting([], capacity=100)
        for number in range(100):
            backlog.add(b"%09d\n" % number, "info", "e")
            backlog.trim()
            store.save(backlog)

        assert (True, True) == (
            len(content(temporary)) <= emergency.SURPLUS * 100,
            content(temporary).endswith(b"".join(b"%09d\n" % number for number in range(90, 100))),
        )

    def test_where_an_earlier_write_was_interrupted(self, store, temporary):
        """What a write left that a signal handler struck is overwritten."""
        backlog = waiting(LINES)
        store.save(backlog)
        with store.files.paths[0].open("ab") as file:
            file.write(b"x" * 99)
        backlog.add(LINES[0], "info", "e")
        store.save(backlog)

        assert b"".join([*LINES, LINES[0]]) == content(temporary)


class TestEnd:
    def test_only_what_waits_is_saved_for_good(self, store, temporary):
        """At the end the files hold what waits, and nothing that was written or given up."""
        backlog = waiting(LINES)
        store.save(backlog)
        backlog.remove(backlog.first())
        store.save_exactly(backlog)

        assert LINES[1] == content(temporary)

    def test_without_room_for_new_files_the_old_ones_stay(self, store, temporary, monkeypatch):
        """Where what waits can't be written once more, what is there stays."""
        backlog = waiting(LINES)
        store.save(backlog)
        backlog.remove(backlog.first())
        monkeypatch.setattr(tempfile, "tempdir", os.fspath(temporary / "gone"))
        store.save_exactly(backlog)

        assert b"".join(LINES) == content(temporary)

    def test_nothing_is_left_when_nothing_waits(self, store, temporary):
        """Files that hold nothing that waits are removed; the next line has a new one."""
        store.save(waiting(LINES))
        store.clear()
        before = list(temporary.iterdir())
        store.save(waiting(LINES[:1]))

        assert ([], LINES[0]) == (before, content(temporary))
