"""The file system that a path is on."""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs.catalog import file_system
from geno_lewm_obs.catalog.file_system import FileSystem, file_system_of, mounts_in

MOUNTS = r"""22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:30 / /data rw - nfs4 server:/data rw,vers=4.2
31 30 0:31 / /data/with\040blank rw - tmpfs tmpfs rw
32 22 0:32 / /home/me/remote rw - fuse.sshfs me@host: rw
33 22 0:33 / /data2 rw - overlay overlay rw
odd line
"""


@pytest.fixture
def mounts(monkeypatch):
    monkeypatch.setattr(file_system, "_mounts", lambda: mounts_in(MOUNTS))


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/database/logs", "ext4"),
        ("/data", "nfs4"),
        ("/data/logs/run.jsonl", "nfs4"),
        ("/data/with blank/x", "tmpfs"),
        ("/home/me/remote/x", "fuse.sshfs"),
        ("/data2/x", "overlay"),
    ],
)
def test_is_that_of_the_nearest_mount(path, kind):
    """A path is on the file system that is mounted at it, or nearest above it."""
    assert kind == file_system_of(path).kind


@pytest.mark.parametrize(
    ("kind", "is_shared"),
    [("ext4", False), ("nfs4", True), ("fuse.sshfs", True), ("fuseblk", False), ("tmpfs", False)],
)
def test_may_be_shared(kind, is_shared):
    """A network's file systems are shared with other machines."""
    assert is_shared == FileSystem(kind).is_shared


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ext4", "it's local"),
        ("nfs", "let each rank write its own"),
        ("tmpfs", "it's in memory"),
        ("overlay", "a container's own layer"),
        ("unknown", "doesn't tell"),
    ],
)
def test_says_what_it_can_not_promise(kind, words):
    """Each kind has words for what a log can't rely on there."""
    assert words in FileSystem(kind).promise


def test_is_unknown_where_nothing_tells(monkeypatch):
    """Without the kernel's list it isn't known."""
    monkeypatch.setattr(file_system, "_mounts", lambda: ())

    assert "unknown" == file_system_of("/").kind


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_is_known_here(tmp_path):
    """On Linux the file system of a directory is known."""
    assert "unknown" != file_system_of(tmp_path).kind
