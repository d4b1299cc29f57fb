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
from typing import TYPE_CHECKING, Any

from ..contract import Registry
from ..counters import RunCounts

if TYPE_CHECKING:
    from ..record import LogRecord
    from .event_plan import Plan
    from .outputs import LineWriter, Outputs


class Channel:
    """
    What is constant over the records of one component in one run.

    Args:
        component: The subsystem that its records name.
        run_id: The run.
        log_dir: The directory of the run's file, or None if it has none.
        registry: The events that may be logged.
        threshold: Rank of the lowest severity that is written (`record.RANK`).
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
        ),
        *(
            "outputs",
            "owner",
            "plans",
            "pretty",
            "redaction_strict",
            "registry",
            "registry_strict",
            "run_id",
        ),
        *("threshold", "unshown"),
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
    ) -> None:
        self.component = component
        self.run_id = run_id
        self.log_dir = log_dir
        self.registry = registry
        self.threshold = threshold
        self.redaction_strict = redaction_strict
        self.registry_strict = registry_strict
        self.pretty = pretty
        self.outputs = outputs
        self.direct_output = direct_output
        self.unshown = unshown or outputs
        self.log_every = log_every
        self.counts = counts or RunCounts()
        self.owner: weakref.ref[Any] | None = None
        """The component's logger that has nothing bound; None if there are several."""
        self.plans: dict[str, Plan] = {}
        """What `event_plan` has worked out for its events, by name."""
        self.functions: dict[str, Callable[..., LogRecord | None]] = {}
        """The functions that its loggers' level methods come to, by name; they take a state."""

    def but(self, **changes: Any) -> Channel:
        """Return a copy with *changes*, which works out its events' plans anew."""
        other = copy(self)
        for name, value in {**changes, "owner": None, "plans": {}, "functions": {}}.items():
            setattr(other, name, value)
        return other

    def go_by(self, registry: Registry) -> None:
        """Take *registry* from now on."""
        self.registry = registry
        self.plans = {}
