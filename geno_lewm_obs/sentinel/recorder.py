"""
The flight recorder: the last debug records that the level or sampling hid.

It holds the calls that were made. When they are written their stages are run, the rules of
redaction among them, so nothing that these keep out gets into the file.
"""

from __future__ import annotations

import os
import time
from collections import deque
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Final

from ..chain.capture import capturing
from ..chain.last_hidden import constant_copy, write_hidden
from ..chain.logger_state import LoggerState
from ..chain.sampling import is_below_level, sample_of
from ..record import RANK

KEPT: Final = 100
"""Records that are held."""
_NUMBERS: Final = frozenset({int, float, bool, type(None)})
LONGEST: Final = 1000
"""Characters of the longest text in a record that is held."""


class FlightRecorder:
    """
    The last hidden records of a run.

    Args:
        kept: How many are held at most.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._held: deque[tuple[Any, ...]] = deque(maxlen=kept)
        self._pid = os.getpid()

    def hold(self, state: LoggerState, event: str, fields: dict[str, Any]) -> None:
        """
        Hold a debug call that wrote nothing.

        It's held if sampling applies to its event, of which `geno-obs verify` knows that a record
        may be late, and if its values are small and can be copied cheaply.
        """
        spec = state.channel.registry.get(event)
        if spec is None or spec.sample_every <= 1 or capturing():
            return
        if not _NUMBERS.issuperset(map(type, fields.values())) or "exc_info" in fields:
            copied = constant_copy(fields)
            if copied is None or not all(map(_is_small, copied.values())):
                return
            fields = copied
        self._begin_in_child()
        self._held.append((time.time(), copy_context(), state, event, fields, True))

    def write(self) -> int:
        """
        Write what is held, with the times of the calls, and hold nothing.

        What a rule refuses is counted; nothing is raised.

        Returns:
            How many records were written.
        """
        self._begin_in_child()
        number = 0
        while self._held:
            with suppress(Exception):
                held = self._held.popleft()
                written = write_hidden(held)
                if written is not None:
                    number += 1
                    _uncount(held[2], written.event, written.step)
        return number

    def forget(self) -> None:
        """Hold nothing."""
        self._held.clear()

    def _begin_in_child(self) -> None:
        """Forget in a forked child what its parent will write."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._held.clear()


def _uncount(state: LoggerState, event: str, step: int | None) -> None:
    """Let sampling know that a record it hid is written, so that it isn't written once more."""
    channel = state.channel
    spec = channel.registry.get(event)
    if spec is not None and not is_below_level(channel, RANK["debug"], spec, step):
        sample = sample_of(channel, spec)
        sample.held = None
        sample.kept.add()


def _is_small(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST
    if isinstance(value, dict):
        return all(map(_is_small, value)) and all(map(_is_small, value.values()))
    return all(map(_is_small, value)) if isinstance(value, list) else True
