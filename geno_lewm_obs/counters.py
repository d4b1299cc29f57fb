"""
Counters that are safe from threads and signal handlers, and the set of them that a run keeps.

They need no lock: `next` of an `itertools.count` is a single step of the interpreter. A run reports
them; nothing is reported here.
"""

from __future__ import annotations

import itertools
from typing import Final

from .record import SEVERITIES

_PREFIX: Final = len("count(")


class Tally:
    """A number that only grows, by one at a time."""

    __slots__ = ("ticks",)

    def __init__(self) -> None:
        self.ticks = itertools.count()
        """The count itself. Hot code calls ``next(tally.ticks)`` to save the call of `add`."""

    def add(self) -> int:
        """Count one more, and return how many there were before."""
        return next(self.ticks)

    def restart(self) -> None:
        """Begin at zero again."""
        self.ticks = itertools.count()

    @property
    def value(self) -> int:
        # No method of an itertools.count returns its number without counting.
        return int(repr(self.ticks)[_PREFIX:-1])


class TallyTable:
    """
    A `Tally` for each key, made when the key is first counted.

    Memory is bounded: beyond `LIMIT` keys, new ones are counted together under `OTHER`, and of a
    key of more than `LONGEST` characters its beginning and its hash are kept.
    """

    LIMIT: Final = 1000
    LONGEST: Final = 200
    OTHER: Final = "(other)"

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def add(self, key: str) -> int:
        """Count one more of *key*, and return how many there were before."""
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._make(key)
        return next(tally.ticks)

    def _make(self, key: str) -> Tally:
        if len(key) > self.LONGEST:
            key = f"{key[: self.LONGEST]}…{hash(key):x}"
        if len(self._tallies) >= self.LIMIT and key not in self._tallies:
            key = self.OTHER
        return self._tallies.setdefault(key, Tally())

    def as_dict(self, *, most: int | None = None) -> dict[str, int]:
        """Return the number of each key; with *most*, of as many, and of the others together."""
        numbers = {key: tally.value for key, tally in self._tallies.copy().items()}
        if most is None or len(numbers) <= most:
            return numbers
        other = numbers.pop(self.OTHER, 0)
        by_number = sorted(numbers.items(), key=lambda item: -item[1])
        other += sum(number for _, number in by_number[most:])
        return {**dict(by_number[:most]), self.OTHER: other}

    @property
    def total(self) -> int:
        return sum(self.as_dict().values())


class RunCounts:
    """The counters of one run in one process: what it wrote, hid and refused."""

    def __init__(self) -> None:
        self.written: Final = {severity: Tally() for severity in SEVERITIES}
        """Records that were written. Loggers hold these tallies, so they are never replaced."""
        self.restart()

    def restart(self) -> None:
        """Begin at zero again, as a forked child must: its parent's counts aren't its own."""
        for tally in self.written.values():
            tally.restart()
        self.lost = Tally()
        """Records that the run file refused when they were logged."""
        self.below_level = Tally()
        """Calls under the run's level."""
        self.seen = TallyTable()
        """Debug records that were subject to sampling, by event."""
        self.sampled_out = TallyTable()
        """Debug records that sampling hid, by event."""
        self.unregistered = TallyTable()
        """Records whose event no registry entry declares, by event."""
        self.undeclared = TallyTable()
        """Values that no declaration allowed, by event, key and type; see `contract.undeclared`."""
        self.redacted = TallyTable()
        """Values that redaction kept out, by rule."""
        self.refused_keys = TallyTable()
        """Values that rules 1 to 4 kept out, by key, or its position where the key is private."""
        self.notices = TallyTable()
        """Notices on stderr that are given once, by what they are about."""

    @property
    def records(self) -> int:
        """How many records were written."""
        return sum(tally.value for tally in self.written.values())

    @property
    def errors(self) -> int:
        """How many of them told of an error."""
        return self.written["error"].value
