"""
The processor time and memory of this process and of all processes below it, by ``/proc``.

https://man7.org/linux/man-pages/man5/proc.5.html has the files. Neither names nor command lines of
processes are read.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

PROC: Final = Path("/proc")
MOST: Final = 512
"""Processes that are looked at; a program with more of them shares a machine with nobody."""
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE: Final = mmap.PAGESIZE


class TreeUsage(NamedTuple):
    """What the processes use together."""

    pids: frozenset[int]
    cpu_s: float
    """Seconds of processor time so far, those of processes that have ended included."""
    memory_bytes: int
    """Resident memory; pages that several of them share count in each."""


def tree_usage(proc: Path = PROC) -> TreeUsage:
    """
    Return what this process and those below it use.

    Raises:
        OSError: The system has no ``/proc``.
    """
    pids: set[int] = set()
    ticks = pages = 0
    for pid in _below(os.getpid(), proc):
        try:
            fields = _read(proc / str(pid) / "stat").rpartition(b")")[2].split()
        except OSError:
            if pid == os.getpid():
                raise
            continue  # it has ended meanwhile
        # utime, stime, cutime and cstime are numbers 14 to 17, rss is number 24; the state, number
        # 3, is the first one here
        ticks += sum(map(int, fields[11:15]))
        pages += int(fields[21])
        pids.add(pid)
    return TreeUsage(frozenset(pids), ticks / _TICKS, pages * _PAGE)


def open_files(proc: Path = PROC) -> int:
    """
    Return how many files this process has open.

    Raises:
        OSError: The system doesn't tell.
    """
    folder = proc / "self" / "fd"
    # Since Linux 6.2 its size is that number; to list it costs a microsecond a file.
    return folder.stat().st_size or len(os.listdir(folder))  # noqa: PTH208 - as quick as can be


def open_files_limit() -> int | None:
    """Return how many files this process may have open; None for any number."""
    import resource  # which Windows doesn't have

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def _below(pid: int, proc: Path) -> Iterator[int]:
    """Yield *pid* and the numbers of the processes below it, `MOST` at most."""
    waiting, number = [pid], 0
    while waiting and number < MOST:
        number += 1
        pid = waiting.pop()
        yield pid
        with suppress(OSError):
            for thread in os.listdir(proc / str(pid) / "task"):  # noqa: PTH208 - as above
                with suppress(OSError):
                    children = _read(proc / str(pid) / "task" / thread / "children")
                    waiting += map(int, children.split())


def _read(path: Path) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a third of the time
        return file.read()
