"""
The processes that the kernel has killed for want of memory, by its counter and its log.

A process that is killed so writes nothing: of all ends it's the one that a run can't tell of.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_COUNTERS: Final = Path("/proc/vmstat")
_LOG: Final = Path("/dev/kmsg")
_RECORD: Final = 8192
"""Bytes of the longest record of the log."""
_KILLED: Final = re.compile(
    rb"[0-9]+,[0-9]+,(?P<microseconds>[0-9]+),[^;]*;"
    rb"(?:Memory cgroup out of memory|Out of memory)[^:]*: Kill(?:ed)? process (?P<pid>[0-9]+)"
)


class Kill(NamedTuple):
    """A process that the kernel has killed for want of memory."""

    time: float
    """Seconds since 1970."""
    pid: int


def kill_count(counters: Path = _COUNTERS) -> int | None:
    """Return how many processes it has killed since it was started; None if it doesn't tell."""
    with suppress(OSError, ValueError):
        for line in counters.read_text("ascii").splitlines():
            name, _, number = line.partition(" ")
            if name == "oom_kill":
                return int(number)
    return None


def kills(log: Path = _LOG) -> list[Kill] | None:
    """Return what the kernel's log says of them; None if it can't be read."""
    started = time.time() - time.clock_gettime(time.CLOCK_MONOTONIC)
    found = []
    try:
        number = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        while record := _next_record(number):
            match = _KILLED.match(record)
            if match:
                seconds = int(match["microseconds"]) / 1e6
                found.append(Kill(started + seconds, int(match["pid"])))
    finally:
        os.close(number)
    return found


def _next_record(number: int) -> bytes:
    """Return the next record of the log; nothing at its end, or where it can't be read further."""
    while True:
        try:
            return os.read(number, _RECORD)
        except BrokenPipeError:
            continue  # records were overwritten before they were read
        except OSError:
            return b""
