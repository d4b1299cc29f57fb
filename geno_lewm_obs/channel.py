"""
One component's way into a run: what the chain's stages and the loggers need to know of it.

This is the object that structlog calls the wrapped logger; every stage receives it as its first argument. It holds settings and
counters and decides nothing; `run` makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .contract import Registry
from .counts import RunCounts
from .record import LogRecord


@dataclass(slots=True, eq=False, repr=False, weakref_slot=True)
class Channel:
    """All that is constant over the records of one component in one run."""

    component: str
    run_id: str
    log_dir: Path
    registry: Registry
    threshold: int
    """Rank of the lowest severity that's written (`record.RANK`)."""
    redaction_strict: bool
    registry_strict: bool
    pretty: bool
    """Whether its records go to the console too."""
    deliver: Callable[[LogRecord], bool]
    """Hands a finished record to the outputs; tells whether one took it."""
    output: Any = None
    """What takes finished lines, as `sinks.run_file.RunFile` does; where there is none, or it raises, `deliver` is given the record."""
    counts: RunCounts = field(default_factory=RunCounts)
    plans: dict[str, Any] = field(default_factory=dict, init=False)
    """What `chain.plan` worked out for its events, by name."""

    def go_by(self, registry: Registry) -> None:
        """Take *registry* from now on."""
        self.registry = registry
        self.plans = {}
