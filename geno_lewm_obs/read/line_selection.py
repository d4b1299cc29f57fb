"""
Which lines of a run are wanted, told by their bytes as far as that's possible.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Any, Final

import orjson

from ..bounded_cache import BoundedCache
from ..record import LINE_START, SEVERITIES, TS, parse_severity
from .selection import select

_DATA: Final = b'"data":{'
_STEP_KEY: Final = b'"step":'
_STEP: Final = re.compile(rb'"step":(-?[0-9]{1,18})[,}]')


class LineSelection:
    """
    Tells which lines are wanted: those that meet all that is given.

    Args:
        events: Names of events; ``training.*`` is a pattern, as by `read_run`.
        components: Names of components, likewise.
        severity: The lowest severity; the lowest there is admits records of unknown ones, too.
        steps: The steps.
        since: The earliest time, as a record has it.
        until: The first time that is too late.
        pattern: What is found in the bytes of a line.
    """

    def __init__(
        self,
        *,
        events: Sequence[str] = (),
        components: Sequence[str] = (),
        severity: str | None = None,
        steps: Container[int] | None = None,
        since: str | None = None,
        until: str | None = None,
        pattern: re.Pattern[bytes] | None = None,
    ) -> None:
        lowest = severity and parse_severity(severity)
        constant = select(
            events=events or None,
            components=components or None,
            severity=None if lowest == SEVERITIES[0] else lowest,
        )
        self._admits: Final = constant.admits
        self._has_names: Final = bool(constant.tests)
        self._steps: Final = steps
        self._since: Final = b"" if since is None else since.encode()
        self._until: Final = None if until is None else until.encode()
        self._search: Final = None if pattern is None else pattern.search
        self._kinds: Final[BoundedCache[bytes, bool]] = BoundedCache(10_000, max_bytes=1 << 22)
        """Whether lines are wanted that have these bytes between the time and ``data``."""
        has_tests = bool(constant.tests or pattern) or steps is not None
        self.wants_all: Final = not has_tests and until is None
        """Whether all lines are wanted, but for those before a time."""
        self.wants_damage: Final = not (events or components or pattern) and steps is None
        """Whether what is no record is wanted: where no record is asked for by what it says."""

    def wants(self, line: bytes) -> bool:
        """Tell whether *line* is wanted: a record, or a piece of a line that is none."""
        if not line.startswith(LINE_START):
            return self.wants_damage
        ts = line[TS]
        if ts < self._since or (self._until is not None and ts >= self._until):
            return False
        if self._search is not None and self._search(line) is None:
            return False
        if self._steps is not None and not self._has_step(line):
            return False
        return not self._has_names or self._has_wanted_names(line)

    def _has_step(self, line: bytes) -> bool:
        found = _STEP.search(line, max(line.rfind(_STEP_KEY), 0))  # it stands behind the data
        return found is not None and self._steps is not None and int(found[1]) in self._steps

    def _has_wanted_names(self, line: bytes) -> bool:
        kind = line[TS.stop : line.find(_DATA, TS.stop)]
        known = self._kinds.entries.get(kind)
        if known is None:
            record = _parsed(line)
            if record is None:
                return self.wants_damage
            known = bool(self._admits(record))
            self._kinds.store(kind, known)
        return known


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None
