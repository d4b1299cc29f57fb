"""
Sees from a run's calls when a training takes a step, and when it does something else.

It stands around the level methods, so it sees the calls too that the level or sampling hides.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from ..chain.logger_state import LoggerState
from ..chain.watchers import Watcher
from ..record import LogRecord, Severity
from .pace import Pace

_PAUSES: Final = frozenset(
    {"eval", "evaluation", "val", "validation", "test", "checkpoint", "epoch", "data", "run"}
)
"""Words of events and phases in which a training takes no steps."""
_MAX_EVENTS: Final = 1000


class StepWatch(Watcher):
    """
    Notes the steps of one run.

    A call with a ``step`` is one, unless its event or its ``phase`` names an evaluation, a
    checkpoint, an epoch, data, or a run itself. Of data, only the beginnings and ends of epochs
    and runs matter: what a loader logs beside the training neither makes a step nor a pause.

    Args:
        pace: Is told of them.
        clock: Seconds, by a clock that isn't set.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._clock = pace, clock
        self._kinds: dict[str, tuple[bool, bool]] = {}
        self.thread: int | None = None
        """The thread that has logged the last step."""

    def see(
        self,
        _severity: Severity,
        state: LoggerState,
        event: str,
        fields: dict[str, Any],
        _record: LogRecord | None,
    ) -> None:
        """Note a call."""
        given = {**state.context, **fields} if state.context else fields
        self.note(event, given.get("step"), given.get("phase"))

    def note(self, event: str, step: object, phase: object) -> None:
        """Note a record of *event*."""
        pauses, steps = self._kinds.get(event) or self._kind_of(event)
        if pauses or (isinstance(phase, str) and not _PAUSES.isdisjoint(_words(phase))):
            self._pace.pause()
        elif steps and step is not None:
            self.thread = threading.get_ident()
            self._pace.step(step if type(step) is int else None, self._clock())

    def _kind_of(self, event: str) -> tuple[bool, bool]:
        """Return whether *event* pauses a training, and whether it may be a step."""
        words = _words(event)
        is_data = words[0] == "data"
        pauses = not is_data and not _PAUSES.isdisjoint(words)
        kind = (pauses, not is_data and not event.startswith("obs."))
        if len(self._kinds) < _MAX_EVENTS:
            self._kinds[event] = kind
        return kind


def _words(text: str) -> list[str]:
    return text.lower().replace("_", ".").replace("-", ".").split(".")
