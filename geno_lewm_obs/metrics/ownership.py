"""
Whose a metrics file is: its first line, a comment, names the process that writes it.

A file without such a line isn't of this package: it is never replaced and never removed.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

GONE_S: Final = 3600.0
"""
Seconds after which a file that nobody has written is taken for a dead process's, where the process
was in another container or on another machine, so that there is no asking.
"""
_LINE: Final = "# metrics of geno_lewm_obs, process {} {} {}\n"
_PATTERN: Final = re.compile(_LINE.format(r"([0-9]{1,10})", r"([0-9]{1,20})", r"([0-9a-f.]{1,40})"))
_HEAD: Final = 128
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Owner(NamedTuple):
    """A process: its number, when it was started in ticks of the machine's clock, and where."""

    pid: int
    started: int
    """0 where the system doesn't tell."""
    where: str
    """The start of the machine, and the name space of process numbers in it."""

    @property
    def line(self) -> str:
        """The first line of its metrics file."""
        return _LINE.format(*self)

    def is_alive(self, path: Path) -> bool:
        """Tell whether the process may still write *path*."""
        if self.where != _where():
            with suppress(OSError):
                return time.time() - path.stat().st_mtime < GONE_S
            return False
        return self.started == _started(self.pid)


def this_process() -> Owner:
    """Return the process that calls."""
    return Owner(os.getpid(), _started(os.getpid()) or 0, _where())


def owner_of(path: Path) -> Owner | None:
    """
    Return the process that has written the metrics file *path*; None if it's not of this package.

    Raises:
        FileNotFoundError: There is no such file.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except OSError:  # a link, or not to be read
        return None
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        head = os.read(descriptor, _HEAD) if is_file else b""
    finally:
        os.close(descriptor)
    match = _PATTERN.match(head.decode("ascii", "replace"))
    return match and Owner(int(match[1]), int(match[2]), match[3])


def is_stale(path: Path) -> bool:
    """Tell whether *path* is a metrics file of a process that is dead."""
    try:
        owner = owner_of(path)
    except OSError:
        return False
    return owner is not None and not owner.is_alive(path)


def _started(pid: int) -> int | None:
    """Return when a process was started; 0 if that can't be told, None if there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _asked(pid)
    except OSError:
        return 0
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html has the state third, and last the
    # start as number 22
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def _asked(pid: int) -> int | None:
    """Do as `_started` on a system without ``/proc``."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        return 0
    return 0


@cache
def _where() -> str:
    parts = []
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8])
        parts.append(f"{Path('/proc/self/ns/pid').stat().st_ino:x}")
    return ".".join(parts) or "0"
