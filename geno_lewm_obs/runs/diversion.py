"""
A diversion of all runs of a process: their records go to one log, and nothing is opened or sent.

`testing` makes one for as long as a test lasts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ..chain.channel import Channel
from ..contract import Registry
from ..record import RANK, Severity
from .outputs import RunOutputs

if TYPE_CHECKING:
    from ..sinks.sink import RunLog
    from .run import Run


class _Taken(NamedTuple):
    """A run that is diverted, and how it was before."""

    run: Run
    outputs: RunOutputs
    outer: Diversion | None
    levels: list[tuple[Channel, int]]


class Diversion:
    """
    Where records go, and what else holds, while a diversion lasts.

    Args:
        log: Takes the records of all runs. Their own outputs stay as they are.
        level: The lowest severity that is written, whatever the level of a logger was.
        registry_strict: Whether an unregistered event or key raises.
    """

    def __init__(self, log: RunLog, *, level: Severity, registry_strict: bool) -> None:
        self.log: Final = log
        self._threshold: Final = RANK[level]
        self._registry_strict: Final = registry_strict
        self._taken: Final[list[_Taken]] = []

    def take(self, run: Run) -> None:
        """Divert *run*, until `end`."""
        levels = [(channel, channel.own_threshold) for channel in run.channels()]
        self._taken.append(_Taken(run, run.outputs, run.diversion, levels))
        run.diversion = self
        run.connect(run.make_outputs(log=self.log))
        for channel in run.channels():
            self.apply(channel)

    def end(self) -> None:
        """Let the diverted runs have their own outputs, levels and registries again."""
        while self._taken:
            run, outputs, outer, levels = self._taken.pop()
            run.diversion = outer
            run.connect(outputs)
            before = dict(levels)
            for channel in run.channels():
                channel.go_by_rank(before.get(channel, RANK[run.terms.level]))
                channel.registry_strict = run.settings.registry_strict
                channel.go_by(run.registry)
                if outer is not None:
                    outer.apply(channel)

    def apply(self, channel: Channel) -> None:
        """Let *channel* write what the diversion says, and each record that sampling would hide."""
        channel.go_by_rank(self._threshold)
        channel.registry_strict = self._registry_strict
        registry = _unsampled(channel.registry)
        if channel.registry is not registry:
            channel.go_by(registry)


_unsampled: Final = lru_cache(maxsize=8)(Registry.without_sampling)
"""One registry without sampling for each; what is known of events is known of a registry."""
