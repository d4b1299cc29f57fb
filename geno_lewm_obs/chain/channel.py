"""
One component's way into a run: what the chain's stages and the loggers need to know of it.

This is the object that structlog calls the wrapped logger; every stage receives it as its first
argument. It holds settings and counters and decides nothing; `run` makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from ..contract import Registry
from ..counters import RunCounts
from ..record import LogRecord


class Channel:
    """
    All that is constant over the records of one component in one run.

    Args:
        threshold: Rank of the lowest severity that's written (`record.RANK`).
        pretty: Whether its records go to the console too.
        deliver: Hands a finished record to the outputs; tells whether one took it.
        output: What takes finished lines, as `sinks.file.appender.RunFile` does; where there is
            none, or it raises, `deliver` is given the record.
    """

    # By hand, since what `dataclass` would write for it is compiled anew at each start of a
    # program.
    __slots__ = (
        *("__weakref__", "component", "counts", "deliver", "log_dir", "output", "plans", "pretty"),
        *("redaction_strict", "registry", "registry_strict", "run_id", "threshold"),
    )

    def __init__(
        self,
        *,
        component: str,
        run_id: str,
        log_dir: Path,
        registry: Registry,
        threshold: int,
        redaction_strict: bool,
        registry_strict: bool,
        pretty: bool,
        deliver: Callable[[LogRecord], bool],
        output: Any = None,
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
        self.deliver = deliver
        self.output = output
        self.counts = counts or RunCounts()
        self.plans: dict[str, Any] = {}
        """What `chain.event_plan` worked out for its events, by name."""

    def but(self, **changes: Any) -> Channel:
        """
        Return the same channel with *changes*; what was worked out for this one's events isn't
        taken over.
        """
        other = copy(self)
        for name, value in {**changes, "plans": {}}.items():
            setattr(other, name, value)
        return other

    def go_by(self, registry: Registry) -> None:
        """Take *registry* from now on."""
        self.registry = registry
        self.plans = {}
