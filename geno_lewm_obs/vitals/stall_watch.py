"""
The door to the stall box: the steps of one run are watched while a block of code runs.
"""

from __future__ import annotations

import faulthandler
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..logger import GenoLeWMLogger
from ..notice import say
from ..process.fork import at_fork
from .pace import Pace
from .stall_box import StallBox
from .stall_limit import stall_limit_s
from .step_watch import StepWatch

_here: Final[list[StallBox]] = []
"""The box of this process; Python has one watchdog."""


@contextmanager
def watched_steps(
    log: GenoLeWMLogger, path: Path | None, rank: int | None
) -> Generator[StepWatch | None]:
    """
    Watch the steps of the run of *log* while the block runs.

    It yields what has to see the calls of the run's loggers; None where another run of the process
    is watched already, which is said.

    Args:
        log: A logger of the run.
        path: The run's file, or None if it has none.
        rank: The rank of this process, or None.
    """
    if _here:
        say("stalls are watched in another run of this process, and so not in this one")
        yield None
        return
    pace = Pace(stall_limit_s())
    watch = StepWatch(pace)
    box = StallBox(log, watch, pace, path, rank)
    _here.append(box)
    box.start()
    try:
        yield watch
    finally:
        if box in _here:  # not in a child that was forked meanwhile
            _here.remove(box)
        box.stop()


def _before_fork() -> None:
    """Stop the watchdog, lest the child wait at its end for a thread of C that it doesn't have."""
    if _here:  # it's set anew when the box looks again
        faulthandler.cancel_dump_traceback_later()


def _in_child() -> None:
    _here.clear()  # the box is the parent's


at_fork("vitals.stall_watch", before=_before_fork, in_child=_in_child)
