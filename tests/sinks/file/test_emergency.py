"""
The last resort: a new file in the temporary directory, and what is whole in it.
"""

from __future__ import annotations

import stat
import tempfile

import pytest

from geno_lewm_obs.sinks.file.emergency import save

LINES = [b'{"ts":"1"}\n', b'{"ts":"2"}\n']


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    """Make the test's own folder the temporary directory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class TestSave:
    def test_writes_all(self, temporary):
        """All lines are in a new file in the temporary directory, named for the run."""
        path, saved = save(LINES, "run-1")

        assert (temporary, 2, b"".join(LINES)) == (path.parent, saved, path.read_bytes())
        assert (True, ".jsonl") == (path.name.startswith("run-1-"), path.suffix)

    def test_for_the_owner_alone(self):
        """Nobody else may read it."""
        path, _ = save(LINES, "run-1")

        assert 0o600 == stat.S_IMODE(path.stat().st_mode)

    def test_never_into_a_file_that_is_there(self):
        """Each call makes a file of its own."""
        assert save(LINES, "run-1")[0] != save(LINES, "run-1")[0]

    def test_where_none_can_be_made(self, monkeypatch, tmp_path):
        """If the temporary directory takes no file nothing is saved, and nothing raised."""
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

        assert (None, 0) == save(LINES, "run-1")

    def test_keeps_what_is_whole(self, small_disk, monkeypatch):
        """If the space ends in the middle of a line, the lines before it stay, and no half one."""
        folder = small_disk("size=8k")
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        path, saved = save([b"x" * 5999 + b"\n", b"y" * 5999 + b"\n"], "run-1")

        assert (1, b"x" * 5999 + b"\n") == (saved, path.read_bytes())

    def test_leaves_no_empty_file(self, small_disk, monkeypatch, fill):
        """If not one line fits, no file is left."""
        folder = small_disk("size=64k")
        fill(folder)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))

        assert ((None, 0), ["filler"]) == (
            save(LINES, "run-1"),
            [each.name for each in folder.iterdir()],
        )
