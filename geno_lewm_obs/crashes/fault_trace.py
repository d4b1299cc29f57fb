"""
The trace of Python's `faulthandler`, which a segmentation fault or an abort leaves.

It's written to ``{run_id}.fault`` beside the run's file, which `sinks.file.trace_file` opens.
"""

from __future__ import annotations

import faulthandler
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..errors import GenoLeWMError
from ..notice import say
from ..process.fork import at_fork
from ..sinks.file.trace_file import TraceFile, may_be_traced


def watch_faults(path: Path | None) -> None:
    """
    Send the traces of faults to *path* from now on, or to stderr if it can't be opened, or is None.

    The file that was watched before is released.
    """
    before = _STATE.file
    if before is not None and before.path == path:
        return
    if not may_be_traced():
        if not _STATE.is_silent:
            say("a fault leaves no trace: the directory of this program has a private name")
            _STATE.is_silent = True
        return
    try:
        _STATE.file = None if path is None else TraceFile(path)
        if _STATE.file is not None:
            faulthandler.enable(_STATE.file.number)
    except (GenoLeWMError, OSError):
        _STATE.file = None
    if _STATE.file is None:
        _to_stderr()
    if before is not None:
        before.release()


def stop_watching() -> None:
    """Send traces to stderr again, and release the file."""
    if _STATE.file is not None:
        _to_stderr()
        _STATE.file.release()
        _STATE.file = None


def _to_stderr() -> None:
    # no stderr, or one without a file
    with suppress(AttributeError, ValueError, OSError, RuntimeError):
        faulthandler.enable(sys.stderr)
        return
    faulthandler.disable()


def _open_anew_in_child() -> None:
    """Give a forked child a lock of its own: the one that it inherits is its parent's."""
    before, _STATE.file = _STATE.file, None
    if before is not None:
        watch_faults(before.path)


class _State:
    """What is watched: one file in a process, as `faulthandler` has one."""

    __slots__ = ("file", "is_silent")

    def __init__(self) -> None:
        self.file: TraceFile | None = None
        self.is_silent = False
        """Whether it was said that there is no trace."""


_STATE: Final = _State()

at_fork("crashes.fault_trace", in_child=_open_anew_in_child)
