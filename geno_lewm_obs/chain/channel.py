"""
One component's settings, counters and outputs in one run.

structlog calls this the wrapped logger; every stage receives it as its first argument. It decides
nothing. `runs.run` makes it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..components.levels import LEVELS, entered_blocks
from ..contract import Registry
from ..counters import RunCounts

if TYPE_CHECKING:
    from ..record import LogRecord
    from .event_plan import Plan
    from .outputs import LineWriter, Outputs
    from .watchers import Watcher


_MOST_LOGGERS: Final = 1000
"""Loggers of a channel up to which those that are gone aren't looked for."""


class Channel:
    """
    What is constant over the records of one component in one run.

    Args:
        component: The subsystem that its records name.
        run_id: The run.
        log_dir: The directory of the run's file, or None if it has none.
        registry: The events that may be logged.
        threshold: Rank of the lowest severity that is written (`record.RANK`), where no level is
            set at run time: `own_threshold`.
        redaction_strict: Whether a refused value raises.
        registry_strict: Whether an unregistered event or key raises.
        pretty: Whether its records go to the console too.
        outputs: Every output of the run; it reports those that fail.
        direct_output: Takes a finished line by the shortest way: the run file where that is the
            only output, else *outputs*.
        unshown: Every output but the console, which doesn't show what is below the level; all of
            them by default.
        log_every: Of the debug records of a sampled event that have a step, one in so many steps
            is kept, whatever the level; None if the event decides, and the level hides them.
        counts: What the run counts.
        watchers: What sees each call of its loggers.
    """

    # Written by hand: what `dataclass` would write is compiled anew at each start of a program.
    __slots__ = (
        *(
            "__weakref__",
            "component",
            "counts",
            "direct_output",
            "functions",
            "log_dir",
            "log_every",
            "loggers",
            "most_loggers",
        ),
        *(
            "outputs",
            "own_threshold",
            "plans",
            "pretty",
            "redaction_strict",
            "registry",
            "registry_strict",
            "run_id",
        ),
        *("threshold", "unshown", "watchers"),
    )

    def __init__(
        self,
        *,
        component: str,
        run_id: str,
        log_dir: Path | None,
        registry: Registry,
        threshold: int,
        redaction_strict: bool,
        registry_strict: bool,
        pretty: bool,
        outputs: Outputs,
        direct_output: LineWriter,
        unshown: Outputs | None = None,
        log_every: int | None = None,
        counts: RunCounts | None = None,
        watchers: tuple[Watcher, ...] = (),
    ) -> None:
        self.component = component
        self.run_id = run_id
        self.log_dir = log_dir
        self.registry = registry
        self.own_threshold = threshold
        self.threshold = threshold
        """Rank of the lowest severity that is written now: its own, or one set at run time."""
        self.redaction_strict = redaction_strict
        self.registry_strict = registry_strict
        self.pretty = pretty
        self.outputs = outputs
        self.direct_output = direct_output
        self.unshown = unshown or outputs
        self.log_every = log_every
        self.counts = counts or RunCounts()
        self.watchers = watchers
        self.loggers: dict[int, weakref.ref[Any]] = {}
        """Those that keep level methods, by their numbers; some may be gone."""
        self.most_loggers = _MOST_LOGGERS
        """As soon as there are more, those that are gone are forgotten."""
        self.plans: dict[str, Plan] = {}
        """What `event_plan` has worked out for its events, by name."""
        self.functions: dict[str, Callable[..., LogRecord | None]] = {}
        """The functions that its loggers' level methods come to, by name; they take a state."""

    def but(self, **changes: Any) -> Channel:
        """Return a copy with *changes*, which works out its events' plans anew."""
        other = copy(self)
        changes = {"threshold": _settled(self), **changes}
        for name, value in {**changes, "plans": {}, "functions": {}, "loggers": {}}.items():
            setattr(other, name, value)
        return other

    def go_by(self, registry: Registry) -> None:
        """Take *registry* from now on."""
        self.registry = registry
        self.plans = {}

    def go_by_rank(self, rank: int) -> None:
        """Write records of *rank* and above from now on, where no level is set at run time."""
        self.own_threshold = rank
        self.settle()

    def settle(self) -> None:
        """Go by the level that the process has for the component now, else by its own."""
        while True:
            edition = LEVELS.edition
            rank = LEVELS.rank_of(self.component)
            self.threshold = self.own_threshold if rank is None else rank
            if edition is LEVELS.edition:  # none was set meanwhile, as by a signal handler
                break
        self.forget_functions()  # another kind is shorter at another level

    def forget_functions(self) -> None:
        """Let its loggers make their level methods anew."""
        self.functions = {}
        for each in [*self.loggers.values()]:  # in one step, whatever other threads note
            logger = each()
            if logger is not None:
                logger.forget_level_functions()

    def kept_by(self, logger: Any) -> None:
        """Note that *logger* keeps level methods, and forget those that are gone now and then."""
        loggers = self.loggers
        loggers[id(logger)] = weakref.ref(logger)
        if len(loggers) > self.most_loggers:
            for number, each in [*loggers.items()]:
                if each() is None and (gone := loggers.pop(number, each))() is not None:
                    loggers[number] = gone  # another thread has noted it meanwhile
            self.most_loggers = max(2 * len(loggers), _MOST_LOGGERS)

    def ask_context(self) -> None:
        """Go by the context of each call, as long as a block of `level_here` is open anywhere."""
        self.__class__ = ContextualChannel

    def ask_no_context(self) -> None:
        """Go by one level again, unless a block of `level_here` is open."""
        self.__class__ = Channel
        if LEVELS.blocks:  # another thread has entered one meanwhile
            self.ask_context()


class ContextualChannel(Channel):
    """
    What a channel is while a block of `level_here` is open anywhere in the process.

    Its level depends on the context that asks. A channel becomes one by its class, since a call
    that read more than an attribute would cost more, also where nobody ever sets a level.
    """

    __slots__ = ()

    @property
    def threshold(self) -> int:
        for block in reversed(entered_blocks()):
            if block.is_for(self.component):
                return block.rank
        if not LEVELS.blocks:  # the last of them has ended
            self.ask_no_context()
        return _settled(self)

    @threshold.setter
    def threshold(self, rank: int) -> None:
        _settle(self, rank)


_slot: Any = Channel.__dict__["threshold"]
_settled: Final[Callable[[Channel], int]] = _slot.__get__
"""Return the level of a channel outside of any block."""
_settle: Final[Callable[[Channel, int], None]] = _slot.__set__
