"""
Counters that are safe from threads and signal handlers, and the set of them that a run keeps.

Sampling is one of them: which record is kept depends on how many there were.

They need no lock: `next` of an `itertools.count` is a single step of the interpreter. A run reports
them; nothing is reported here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from .record import SEVERITIES

_PREFIX: Final = len("count(")
_NEVER: Final = 2**63
"""A step that none reaches: no record with a step was kept yet."""


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

    def __contains__(self, key: str) -> bool:
        """Tell whether *key* was counted by itself, or can't be any more."""
        return len(self._tallies) >= self.LIMIT or self._shortened(key) in self._tallies

    def _shortened(self, key: str) -> str:
        return f"{key[: self.LONGEST]}…{hash(key):x}" if len(key) > self.LONGEST else key

    def _make(self, key: str) -> Tally:
        key = self._shortened(key)
        if len(self._tallies) >= self.LIMIT and key not in self._tallies:
            key = self.OTHER
        return self._tallies.setdefault(key, Tally())

    def as_dict(self) -> dict[str, int]:
        """Return the number of each key."""
        return {key: tally.value for key, tally in self._tallies.copy().items()}

    @property
    def total(self) -> int:
        return sum(self.as_dict().values())


def most_of(numbers: dict[str, int], most: int) -> dict[str, int]:
    """Return the *most* largest of *numbers*, and the sum of the others as `TallyTable.OTHER`."""
    if len(numbers) <= most:
        return numbers
    other = TallyTable.OTHER
    by_number = sorted(numbers.items(), key=lambda item: (item[0] == other, -item[1]))
    rest = sum(number for _, number in by_number[most:])
    return {**dict(by_number[:most]), other: rest}


class Sample:
    """
    What sampling knows of one event of one component: how many it hid, and which is kept next.

    Args:
        every: One in so many of its records without a step is kept.
        step_every: Of those with a step, one in so many steps, or records, is kept.
    """

    __slots__ = ("changes", "due", "due_step", "every", "held", "kept", "seen", "step_every")

    def __init__(self, every: int, step_every: int) -> None:
        self.every = every
        self.step_every = step_every
        self.restart()

    def restart(self) -> None:
        """Begin anew, with a record that is kept."""
        self.seen = Tally()
        """Records that were subject to sampling."""
        self.kept = Tally()
        """Those of them that it let through, at once or when they proved to be the last."""
        self.due = 0
        """The number of the record from which on one is kept, whatever its step."""
        self.due_step = _NEVER
        """The step from which on one is kept."""
        self.held: tuple[Any, ...] | None = None
        """The last one that was hidden, if none was kept since; see `chain.last_hidden`."""
        self.changes = False
        """Whether the last one that was kept had values that the program may change later."""

    def keep(self, seen: int, step: int | None) -> None:
        """Let record number *seen* through, and decide which one is next."""
        self.held = None
        next(self.kept.ticks)
        if step is None:
            self.due = seen + self.every
        else:
            self.due, self.due_step = seen + self.step_every, step + self.step_every

    @property
    def hidden(self) -> int:
        return self.seen.value - self.kept.value


class SampleTable:
    """
    A `Sample` for each event of each component, made when it is first asked for.

    Memory is bounded: beyond `LIMIT`, further components share one for each event.
    """

    LIMIT: Final = 1000

    def __init__(self) -> None:
        self._samples: dict[tuple[str, str], Sample] = {}

    def sample(self, component: str, event: str, every: int, step_every: int) -> Sample:
        """Return the sample of *event* in *component*; the numbers are those of `Sample`."""
        key = (component, event)
        if len(self._samples) >= self.LIMIT and key not in self._samples:
            key = (TallyTable.OTHER, event)
        sample = self._samples.get(key)
        if sample is None:
            sample = self._samples.setdefault(key, Sample(every, step_every))
        sample.every, sample.step_every = every, step_every  # of a later registry, other ones
        return sample

    @property
    def is_used(self) -> bool:
        """Whether any event was sampled."""
        return bool(self._samples)

    def restart(self) -> None:
        """Let each sample begin anew; plans hold them, so they are never replaced."""
        for sample in self._samples.copy().values():
            sample.restart()

    def take_held(self) -> Iterator[tuple[Sample, tuple[Any, ...]]]:
        """Take what each sample holds, and yield it with the sample."""
        for sample in self._samples.copy().values():
            held, sample.held = sample.held, None
            if held is not None:
                yield sample, held

    def as_dict(self) -> dict[str, int]:
        """Return how many records of each event were hidden, for those of which any was."""
        hidden: dict[str, int] = {}
        for (_, event), sample in self._samples.copy().items():
            if sample.hidden > 0:
                hidden[event] = hidden.get(event, 0) + sample.hidden
        return hidden

    @property
    def total(self) -> int:
        return sum(self.as_dict().values())


def counted(number: int, noun: str) -> str:
    """Return *number* with its *noun*, which is in the plural unless the number is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class RunCounts:
    """The counters of one run in one process: what it wrote, hid and refused."""

    def __init__(self) -> None:
        self.written: Final = {severity: Tally() for severity in SEVERITIES}
        """Records that were written. Loggers hold these tallies, so they are never replaced."""
        self.sampled_out: Final = SampleTable()
        """Debug records that sampling hid, by event."""
        self.restart()

    def restart(self) -> None:
        """Begin at zero again, as a forked child must: its parent's counts aren't its own."""
        for tally in self.written.values():
            tally.restart()
        self.sampled_out.restart()
        self.lost = Tally()
        """Records that the run file refused when they were logged."""
        self.below_level = Tally()
        """Calls under the run's level."""
        self.unregistered = TallyTable()
        """Records whose event no registry entry declares, by event."""
        self.undeclared = TallyTable()
        """Values that no declaration allowed, by event, key and type; see `contract.undeclared`."""
        self.mistyped = TallyTable()
        """Values of another type than declared, by event and key; see `contract.mistyped`."""
        self.redacted = TallyTable()
        """Values that redaction kept out, by rule."""
        self.refused_keys = TallyTable()
        """Values that rules 1 to 4 kept out, by key, or its position where the key is private."""
        self.suppressed = TallyTable()
        """Records of libraries that were too many, or whose writing caused them, by logger."""
        self.notices = TallyTable()
        """Notices on stderr that are given once, by what they are about."""
        self._told: dict[str, dict[str, int]] = {}
        """What `untold` has returned so far, in all."""

    def untold(self, what: str, numbers: dict[str, int]) -> dict[str, int]:
        """Return what has been added to *numbers* since this was asked last for *what*."""
        told = self._told.get(what, {})
        self._told[what] = numbers
        added = {key: number - told.get(key, 0) for key, number in numbers.items()}
        return {key: number for key, number in added.items() if number > 0}

    @property
    def records(self) -> int:
        """How many records were written."""
        return sum(tally.value for tally in self.written.values())

    @property
    def errors(self) -> int:
        """How many of them told of an error."""
        return self.written["error"].value
