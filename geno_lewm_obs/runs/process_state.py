"""
What the calls of this package share in one process: the open runs, and what `configure` has set.

All modules of `runs` may read and change it. The rest of what a process shares is about the process
itself, and stands in `process`.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from structlog.typing import Processor

from ..components.levels import LEVELS
from ..process.finalization import finalized_with_program
from ..process.fork import at_fork
from ..process_fields.in_force import IN_FORCE, NO_CONTEXT, Origin
from .run import Run
from .terms import Defaults, RunKey, Terms

if TYPE_CHECKING:
    from ..bridge.capture import Capture
    from .diversion import Diversion

_numbers: Final = itertools.count()


class Entry:
    """
    One entry into a run, which a context keeps for as long as it likes.

    A context can outlive the block that made the entry: a task that goes on, or a generator that is
    closed in another context. So the entry itself tells whether the block has ended.
    """

    __slots__ = ("has_ended", "key", "number", "terms")

    def __init__(self, key: RunKey, terms: Terms | None = None) -> None:
        self.key: Final = key
        self.terms: Final = terms
        """What the run is to go by if it's opened here; None if that is decided here."""
        self.has_ended = False
        self.number: Final = os.getpid(), next(_numbers)
        """Its own among all entries, those of forked processes too."""


@finalized_with_program
class ProcessState:
    """The runs of one process. There is one instance, `STATE`."""

    __slots__ = (
        "at_opening",
        "capture",
        "chain",
        "defaults",
        "diversion",
        "entered",
        "has_told_ambiguity",
        "is_over",
        "joined",
        "last_opened",
        "lock",
        "open",
    )

    def __init__(self) -> None:
        self.joined: Final[ContextVar[tuple[Entry, ...]]] = ContextVar(
            "geno_lewm_obs_runs", default=()
        )
        """The entries of the current context; the last one that hasn't ended is joined."""
        self.open: Final[dict[RunKey, Run]] = {}
        """The open runs."""
        self.entered: Final[list[Entry]] = []
        """The entries of all `logged_run` blocks that are open, in any thread, in order."""
        self.lock = threading.RLock()
        """
        Held while a run is opened or taken out of `open`. It doesn't keep out a signal handler of
        the thread that holds it, which may open and close runs between any two steps.
        """
        self.defaults = Defaults()
        """What `configure` has set."""
        self.chain: Final[list[Processor]] = []
        """The list that all loggers of structlog's own hold: `configure` changes it in place."""
        self.has_told_ambiguity = False
        """Whether it was said that a call may belong to one of several runs."""
        self.last_opened: Run | None = None
        """The run that was opened last, closed or not."""
        self.is_over = False
        """Whether all runs were closed for good, so that nobody closes one that is opened later."""
        self.at_opening: Callable[[Run], None] | None = None
        """Called with each run that is opened."""
        self.capture: Capture | None = None
        """What `configure` has captured of the standard library's `logging` and `warnings`."""
        self.diversion: Diversion | None = None
        """What takes the records of all runs in place of their outputs, while a test captures."""

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
        self.chain.clear()
        self.has_told_ambiguity = False
        self.last_opened = None
        self.is_over = False
        self.at_opening = None
        self.end_capture()
        self.diversion = None
        LEVELS.reset()
        IN_FORCE.replace(NO_CONTEXT, Origin.ENVIRONMENT)

    def end_capture(self) -> None:
        """Leave loggers of the standard library and warnings alone from now on."""
        capture, self.capture = self.capture, None
        if capture is not None:
            capture.end()

    def begin_in_child(self) -> None:
        """Make the lock anew in a forked child, and let the open runs count from zero."""
        self.lock = threading.RLock()
        for run in [*self.open.values()]:
            run.counts.restart()


STATE: Final = ProcessState()


def _begin_in_child() -> None:
    # A bound method in the table of acts would keep the state from being finalized.
    STATE.begin_in_child()


at_fork("runs.process_state", in_child=_begin_in_child)
