"""
Files that take the place of an earlier export, and of nothing else.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.errors import InputError, ResourceError
from geno_lewm_obs.export.place import exported


def ours(path):
    return path.read_bytes().startswith(b"ours")


def names_in(folder):
    return [each.name for each in folder.iterdir()]


def fail():
    raise OSError(5, "")


def write(path, content=b"ours, new"):
    with exported(path, ours) as file:
        file.write(content)


def test_a_new_file(tmp_path):
    """A file and its directories are made, for their owner alone; nothing else is left."""
    path = tmp_path / "a" / "b.csv"
    write(path)

    assert (b"ours, new", 0o600, 0o700) == (
        path.read_bytes(),
        path.stat().st_mode & 0o777,
        path.parent.stat().st_mode & 0o777,
    )
    assert ["b.csv"] == names_in(path.parent)


def test_an_earlier_export(tmp_path):
    """A file that is an export is replaced."""
    path = tmp_path / "b.csv"
    path.write_bytes(b"ours, old")
    write(path)

    assert b"ours, new" == path.read_bytes()


@pytest.mark.parametrize("kind", ["file", "directory", "link to nothing"])
def test_anything_else(tmp_path, kind):
    """What is no export stays as it is, and the error says so."""
    path = tmp_path / "b.csv"
    if kind == "file":
        path.write_bytes(b"theirs")
    elif kind == "directory":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nothing")
    with pytest.raises(InputError, match="no export"):
        write(path)

    assert ["b.csv"] == names_in(tmp_path)
    assert kind != "file" or path.read_bytes() == b"theirs"


def test_a_failure_changes_nothing(tmp_path):
    """If writing fails, the earlier export is there, whole, and nothing beside it."""
    path = tmp_path / "b.csv"
    write(path)
    with pytest.raises(ResourceError, match="EIO"), exported(path, ours):
        fail()

    assert (b"ours, new", ["b.csv"]) == (path.read_bytes(), names_in(tmp_path))


def test_no_directory(tmp_path):
    """A file where the directory should be is an error of this package."""
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(ResourceError):
        write(tmp_path / "a" / "b.csv")
