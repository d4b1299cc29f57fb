"""
A file opened to be read: regular ones only, and without a wait.
"""

from __future__ import annotations

import errno
import os

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read import scan
from geno_lewm_obs.read.opening import NO_FOLLOW, open_regular, open_to_read


@pytest.mark.parametrize("kind", ["directory", "FIFO", "device"])
def test_a_file_that_is_not_regular(tmp_path, kind):
    """A directory, a FIFO and a device are refused, and none is waited for."""
    path = tmp_path / "run.jsonl"
    {
        "directory": path.mkdir,
        "FIFO": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()

    with pytest.raises(RunFileError, match="is not a regular file; name a run file"):
        list(scan(path))


def test_a_file_that_fails_while_it_is_read(tmp_path):
    """What the system refuses while a file is read is an error of ours, too."""
    (tmp_path / "run.jsonl").touch()
    with (
        pytest.raises(RunFileError, match=r"can't be read \(EIO\)"),
        open_to_read(tmp_path / "run.jsonl"),
    ):
        raise OSError(errno.EIO, "no")


def test_leaves_no_descriptor_of_what_it_refused(tmp_path, descriptors):
    """What is refused is closed."""
    os.mkfifo(tmp_path / "run.jsonl")
    before = descriptors()
    with pytest.raises(RunFileError):
        open_regular(tmp_path / "run.jsonl")

    assert before == descriptors()


def test_follows_a_link_unless_it_is_told_not_to(tmp_path):
    """A link to a file is that file; with a flag it's refused."""
    (tmp_path / "run.jsonl").write_bytes(b"x")
    link = tmp_path / "link.jsonl"
    link.symlink_to("run.jsonl")
    with open_regular(link) as file:
        content = file.read()

    assert b"x" == content
    with pytest.raises(OSError, match="symbolic links"):
        open_regular(link, NO_FOLLOW)


def test_a_name_is_shown_as_it_may_be(tmp_path):
    """An error names the file with escapes, and withholds a part of its path that spells bases."""
    path = tmp_path / ("GATTACA" * 3) / "a\x1b[2J.jsonl"
    with pytest.raises(RunFileError) as caught:
        list(scan(path))

    assert f"{tmp_path}/(withheld)/a\\x1b[2J.jsonl can't be read (ENOENT)" == caught.value.message
