"""
Counters that threads, signal handlers and forked children can't break, and the set of them that a
run keeps.

They hold no lock: one `next` on an `itertools.count` is a single step of the interpreter. They
report nothing; `run` does.
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
        """For who can't wait for a call of `add`: ``next(tally.ticks)`` is the same."""

    def add(self) -> int:
        """Count one more; returns how many there were before."""
        return next(self.ticks)

    def restart(self) -> None:
        """Begin at nought again."""
        self.ticks = itertools.count()

    @property
    def value(self) -> int:
        # An itertools.count has no other way to tell its number without moving on.
        return int(repr(self.ticks)[_PREFIX:-1])


class TallyTable:
    """
    A `Tally` for each key, made when first counted.

    Memory is bounded: past `LIMIT` keys, new ones are counted together under `OTHER`.
    """

    LIMIT: Final = 1000
    OTHER: Final = "(other)"

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def add(self, key: str) -> int:
        """Count one more of *key*; returns how many there were before."""
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= self.LIMIT:
                key = self.OTHER
            tally = self._tallies.setdefault(key, Tally())
        return next(tally.ticks)

    def as_dict(self) -> dict[str, int]:
        """Return how many there were of each key."""
        return {key: tally.value for key, tally in self._tallies.copy().items()}

    @property
    def total(self) -> int:
        return sum(self.as_dict().values())


class RunCounts:
    """What one run in one process wrote, hid and refused."""

    def __init__(self) -> None:
        self.written: Final = {severity: Tally() for severity in SEVERITIES}
        """Records that were written. Who logs keeps one of these, so they stay the same objects."""
        self.restart()

    def restart(self) -> None:
        """Begin at nought again, as a forked child does: what its parent counted isn't its own."""
        for tally in self.written.values():
            tally.restart()
        self.lost = Tally()
        self.below_level = Tally()
        self.seen = TallyTable()
        """Debug records that met sampling, by event."""
        self.sampled_out = TallyTable()
        """Debug records that sampling hid, by event."""
        self.unregistered = TallyTable()
        """Records whose event no registry entry declares, by event."""
        self.redacted = TallyTable()
        """Values that redaction kept out, by rule."""
        self.notices = TallyTable()
        """What was said on stderr, so that it's said once."""

    @property
    def records(self) -> int:
        """How many records were written."""
        return sum(tally.value for tally in self.written.values())

    @property
    def errors(self) -> int:
        """How many of them told of an error."""
        return self.written["error"].value
