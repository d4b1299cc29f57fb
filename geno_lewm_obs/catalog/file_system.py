"""
The file system that a path is on, and what it can't promise to a log.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_MOUNTS: Final = Path("/proc/self/mountinfo")
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")
_NETWORK: Final = frozenset(
    "nfs nfs4 cifs smb3 smbfs lustre ceph 9p afs gpfs beegfs glusterfs pvfs2 orangefs".split()
)
_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_FUSE: Final = "fuse"
_UNKNOWN: Final = "unknown"


class FileSystem(NamedTuple):
    """A file system."""

    kind: str
    """Its type as the kernel names it, such as ``ext4``; ``unknown`` where it doesn't."""

    @property
    def is_shared(self) -> bool:
        """Whether other machines may write to it, whose locks aren't seen here for certain."""
        name = self.kind.removeprefix(f"{_FUSE}.")
        return name in _NETWORK or (self.kind.startswith(_FUSE) and self.kind != "fuseblk")

    @property
    def promise(self) -> str:
        """What it can't promise, in words for a person."""
        if self.is_shared:
            return (
                "it's shared or on a network: machines that append to one file may overwrite each "
                "other, so let each rank write its own; a lock may not be seen elsewhere"
            )
        if self.kind in _IN_MEMORY:
            return "it's in memory: what is on it is gone when the machine is started anew"
        if self.kind == "overlay":
            return "it's a container's own layer: what is on it is gone with the container"
        if self.kind == _UNKNOWN:
            return "this system doesn't tell what it is"
        return "it's local: appended lines stay whole, and locks tell whether a run is written"


def file_system_of(path: str | os.PathLike[str]) -> FileSystem:
    """Return the file system that *path*, or the nearest directory above it that exists, is on."""
    place = os.path.realpath(path)
    above = ("", "")
    for mount, kind in _mounts():
        is_above = place == mount or place.startswith(mount.rstrip("/") + "/")
        if is_above and len(mount) >= len(above[0]):
            above = (mount, kind)
    return FileSystem(above[1] or _UNKNOWN)


@cache
def _mounts() -> Sequence[tuple[str, str]]:
    """Return where each file system is mounted, and its type, in the order of their mounting."""
    try:
        return mounts_in(_MOUNTS.read_text(errors="surrogateescape"))
    except OSError:
        return ()


def mounts_in(text: str) -> Sequence[tuple[str, str]]:
    """Return the mount points and types in *text*, the kernel's list of mounts."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > _MOUNT_POINT and after:
            found.append((_ESCAPE.sub(_unescaped, fields[_MOUNT_POINT]), after.split(" ")[0]))
    return found


_MOUNT_POINT: Final = 4
"""The place of the mount point among the fields of a line."""


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 8))
