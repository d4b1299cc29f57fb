"""
Whether this machine can tell of a run that wrote no end whether it was killed.

A run holds a lock on its file for as long as it writes it. That there is none tells something on
the machine on which the run was, and as long as that hasn't been started anew.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any, Final

from ..process.file_control import fcntl
from ..record import data_of
from .file_system import file_system_of
from .moments import seconds_of

TOLERANCE_S: Final = 60.0
"""
Seconds by which a file may be changed after its last record says that it was logged.

Records wait for a moment where a run may lose some, and the clocks of two programs differ.
"""


def reason_against_knowing(last: dict[str, Any], changed: float, path: str) -> str | None:
    """
    Return why it can't be known whether a run was killed; None if its end left no trace here.

    Args:
        last: Its last record.
        changed: When its file was changed last, in seconds since 1970.
        path: The path of its file.
    """
    logged = seconds_of(last.get("ts"))
    host = data_of(last).get("host")
    is_elsewhere = host is not None and host != _name_of_host()
    if fcntl is None:
        return "this system has no locks"
    if logged is None:
        return "its last record has no time"
    reason = None
    if is_elsewhere:
        reason = "it ran on another machine"
    elif logged < booted():
        reason = "the machine was started anew, or the log copied"
    elif changed > logged + TOLERANCE_S:
        reason = "the log was copied, moved or edited"
    elif host is None and file_system_of(path).is_shared:
        reason = "other machines may write it: its file system is shared"
    return reason


@cache
def _name_of_host() -> str:
    import socket  # which few runs ask for, and takes longer to import than most of the command

    return socket.gethostname()


@cache
def booted() -> float:
    """Return when this machine was started, in seconds since 1970; 0.0 if that can't be told."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if clock is None else time.time() - time.clock_gettime(clock)
