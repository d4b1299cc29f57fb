"""
The use and the limits of the control group that this process is in, of either version.

A limit may be set on the group itself or on one above it, as those of a pod or a job are: what
counts is the lowest, and the use of the group that has it. The kernel's documentation is the
source: admin-guide/cgroup-v2 and admin-guide/cgroup-v1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
MOUNT: Final = Path("/sys/fs/cgroup")
_NO_LIMIT: Final = 1 << 60
"""From so many bytes on, version 1 means that there is no limit."""


class Cgroup:
    """
    The control group of this process.

    Args:
        proc: Where ``self/cgroup`` is.
        mount: Where the groups are.

    Raises:
        OSError: There are none.
    """

    def __init__(self, proc: Path = PROC, mount: Path = MOUNT) -> None:
        paths: dict[str, str] = {}
        for line in (proc / "self" / "cgroup").read_text("utf-8", "replace").splitlines():
            _, _, rest = line.partition(":")
            controllers, _, path = rest.partition(":")
            paths.update(dict.fromkeys(controllers.split(","), path))
        self._is_second = (mount / "cgroup.controllers").is_file()
        self._memory = [*_groups(mount, paths, "memory", is_second=self._is_second)]
        self._cpu = [*_groups(mount, paths, "cpu", is_second=self._is_second)]
        self._cpu_time = [*_groups(mount, paths, "cpuacct", is_second=self._is_second)]

    def memory(self) -> dict[str, int] | None:
        """
        Return its memory: ``bytes``, without cached files that can be dropped, ``limit`` where
        there is one, and the counts of its events.

        Returns:
            None for the group of the whole machine.

        Raises:
            OSError: A file can't be read.
        """
        group, limit = self._tightest()
        if group is None:
            return None
        second = self._is_second
        used = _number(group / ("memory.current" if second else "memory.usage_in_bytes"))
        counts = _table(group / "memory.stat")
        cached = counts.get("inactive_file" if second else "total_inactive_file", 0)
        events = _table(group / ("memory.events" if second else "memory.oom_control"))
        names = ("high", "max", "oom", "oom_kill")
        found = {name: events[name] for name in names if name in events}
        told = {"bytes": max(used - cached, 0), **found}
        return told if limit is None else {**told, "limit": limit}

    def cpu_s(self) -> float | None:
        """
        Return the seconds of processor time that it has used; None for the whole machine's.

        Raises:
            OSError: A file can't be read.
        """
        if self._is_second:
            group = next(iter(self._cpu), None)
            return None if group is None else _table(group / "cpu.stat")["usage_usec"] / 1e6
        group = next(iter(self._cpu_time), None)
        return None if group is None else _number(group / "cpuacct.usage") / 1e9

    def throttled_s(self) -> float | None:
        """
        Return for how many seconds it was kept from running by its limit; None without a limit.

        Raises:
            OSError: A file can't be read.
        """
        found = self._slowest()
        if found is None:
            return None
        counts = _table(found[0] / "cpu.stat")
        second = self._is_second
        return counts["throttled_usec"] / 1e6 if second else counts["throttled_time"] / 1e9

    def processors(self) -> float | None:
        """Return how many processors it may use at once; None without a limit."""
        found = self._slowest()
        return None if found is None else found[1]

    def _tightest(self) -> tuple[Path | None, int | None]:
        """Return the group with the lowest limit of memory, and the limit."""
        name = "memory.max" if self._is_second else "memory.limit_in_bytes"
        limits = [(limit, group) for group in self._memory if (limit := _limit(group / name))]
        if limits:
            limit, group = min(limits, key=lambda found: found[0])
            return group, limit
        return next(iter(self._memory), None), None

    def _slowest(self) -> tuple[Path, float] | None:
        """Return the group with the lowest limit of processors, and the limit."""
        found = [(share, group) for group in self._cpu if (share := self._share(group))]
        if not found:
            return None
        share, group = min(found, key=lambda each: each[0])
        return group, share

    def _share(self, group: Path) -> float | None:
        with suppress(OSError, ValueError):
            if self._is_second:
                quota, period = (group / "cpu.max").read_text("ascii").split()
                return None if quota == "max" else int(quota) / int(period)
            quota_us = _number(group / "cpu.cfs_quota_us")
            return quota_us / _number(group / "cpu.cfs_period_us") if quota_us > 0 else None
        return None


def _groups(
    mount: Path, paths: dict[str, str], controller: str, *, is_second: bool
) -> Iterator[Path]:
    """
    Yield the directory of the group, then those of the groups above it.

    The group of the whole machine isn't one. Where the path isn't there, as in a container that
    sees its own group at the mount itself, the mount is the group.
    """
    root = mount if is_second else mount / controller
    path = paths.get("" if is_second else controller)
    if path is None:
        return
    group = root / path.lstrip("/")
    if ".." in group.parts or not group.is_dir():
        group = root
    marks = {"memory": "memory.current", "cpu": "cpu.max", "cpuacct": "cpu.stat"}
    marks_of_first = {
        "memory": "memory.usage_in_bytes",
        "cpu": "cpu.cfs_quota_us",
        "cpuacct": "cpuacct.usage",
    }
    mark = (marks if is_second else marks_of_first)[controller]
    for each in (group, *group.parents):
        is_machine = each == root and path in ("", "/") and not is_second
        if (each / mark).is_file() and not is_machine:
            yield each
        if each == root:
            return


def _limit(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        number = _number(path)
        return number if number < _NO_LIMIT else None
    return None  # "max", or none at all


def _number(path: Path) -> int:
    return int(path.read_text("ascii"))


def _table(path: Path) -> dict[str, int]:
    pairs = (line.split() for line in path.read_text("ascii").splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == len(("name", "number"))}
