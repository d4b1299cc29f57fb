"""
What the calls of this package share in one process: the open runs, and what `configure` has set.

`open_runs` and `joining` read and change it. The rest of what a process shares is about the process
itself, and stands in `process`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from ..process.finalization import finalized_with_program
from ..process.fork import Turn, at_fork
from .run import Defaults, Run, RunKey


@finalized_with_program
class ProcessState:
    """The runs of one process. There is one instance, `STATE`."""

    __slots__ = (
        "at_opening",
        "defaults",
        "entered",
        "is_over",
        "joined",
        "last_opened",
        "lock",
        "open",
    )

    def __init__(self) -> None:
        self.joined: Final[ContextVar[tuple[RunKey, ...]]] = ContextVar(
            "geno_lewm_obs_runs", default=()
        )
        """The runs that were entered in the current context and not left, the last one joined."""
        self.open: Final[dict[RunKey, Run]] = {}
        """The open runs."""
        self.entered: Final[list[RunKey]] = []
        """The runs of all `logged_run` blocks that are open, in any thread, in order."""
        self.lock = threading.RLock()
        """
        Held while a run is opened or taken out of `open`. It doesn't keep out a signal handler of
        the thread that holds it, which may open and close runs between any two steps.
        """
        self.defaults = Defaults()
        """What `configure` has set."""
        self.last_opened: Run | None = None
        """The run that was opened last, closed or not."""
        self.is_over = False
        """Whether all runs were closed for good, so that nobody closes one that is opened later."""
        self.at_opening: Callable[[Run], None] | None = None
        """Called with each run that is opened."""

    def reset(self) -> None:
        """
        Return to the state in which a process begins, in this thread's context too.

        For programs that go on as if they had just been started, as tests do. Close the runs
        before.
        """
        self.open.clear()
        self.entered.clear()
        self.joined.set(())
        self.defaults = Defaults()
        self.last_opened = None
        self.is_over = False
        self.at_opening = None

    def begin_in_child(self) -> None:
        """Make the lock anew in a forked child, and let the open runs count from zero."""
        self.lock = threading.RLock()
        for run in self.open.values():
            run.counts.restart()


STATE: Final = ProcessState()


def _begin_in_child() -> None:
    # A bound method in the table of acts would keep the state from being finalized.
    STATE.begin_in_child()


at_fork(Turn.RUNS, in_child=_begin_in_child)
