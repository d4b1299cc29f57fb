"""
The attempts of a run: a run that was preempted and resumed goes on in the same file.

No record says that a process is new to a run, so this is told by what comes again: the record that
began the run, or a step that was passed a while ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

START: Final = ".run.start"
END: Final = ".run.end"
"""Endings of event names: a run's start must be followed by its end, other work need not."""
START_BYTES: Final = f'{START}"'.encode()
END_BYTES: Final = f'{END}"'.encode()
"""How the names of such events end on the wire."""
RESTART_TIME: Final = timedelta(seconds=2)
"""A step that comes again sooner isn't a new attempt: writers of one file overtake each other."""

_RESUMES_AFTER_END: Final = "training.run.start"
"""Begins a new attempt though the last one has ended; one process may evaluate several times."""

T = TypeVar("T")
Series = tuple[object, ...]
"""Names records whose steps only rise: those of one event, component, phase and metric."""


@dataclass
class Attempt:
    """
    What one attempt of one rank wrote.

    .. versionadded:: 0.1.0
    """

    number: int
    """Its number, from 1."""
    started: str
    """Time of its first record."""
    ended: str
    """Time of its last record."""
    records: int = 0
    is_complete: bool = False
    """Whether the record that ends the run is there."""
    first_step: int | None = None
    """The first step that it logged."""
    last_step: int | None = None
    """The highest step that it logged."""
    first_steps: dict[Series, int] = field(default_factory=dict, repr=False)
    """The first step of each series."""

    def redid(self, series: Series, step: int) -> bool:
        """Tell whether it went back to before *step* of *series*, or began there."""
        first = self.first_steps.get(series, self.first_step)
        return first is not None and first <= step


class AttemptCounter:
    """Tells for each record of one rank's file, in order, which attempt wrote it."""

    def __init__(self) -> None:
        self.number = 0
        self._opening: Series | None = None
        """The event and component of the record that began the run."""
        self._is_open = False
        self._last: dict[Series, tuple[int, int, str]] = {}
        """Of each series the last step, its epoch and its time."""

    def count(self, record: dict[str, Any]) -> int:
        """Return the number of the attempt that wrote *record*, the next of the file."""
        step = step_of(record)
        if not self.number or self._begins_again(record) or self._goes_back(record, step):
            self.number += 1
            self._is_open = False
            self._last.clear()
        self._note(record, step)
        return self.number

    def _begins_again(self, record: dict[str, Any]) -> bool:
        if self._opening is None or self._opening != _beginning(record):
            return False
        return self._is_open or record["event"] == _RESUMES_AFTER_END

    def _goes_back(self, record: dict[str, Any], step: int | None) -> bool:
        if step is None:
            return False
        last_step, last_epoch, last_ts = self._last.get(series_of(record), (step, 0, ""))
        return (
            step < last_step
            and _epoch(record) <= last_epoch
            and _span(last_ts, record["ts"]) >= RESTART_TIME
        )

    def _note(self, record: dict[str, Any], step: int | None) -> None:
        if step is not None:
            self._last[series_of(record)] = (step, _epoch(record), record["ts"])
        beginning = _beginning(record)
        if beginning is not None:
            self._opening = self._opening or beginning
            self._is_open |= beginning == self._opening
        elif self._opening is not None and _ends(record, self._opening):
            self._is_open = False


def attempts_in(records: Iterable[dict[str, Any]]) -> list[Attempt]:
    """Return the attempts that wrote *records*, those of one rank in the order of its file."""
    counter, found = AttemptCounter(), list[Attempt]()
    for record in records:
        number, ts = counter.count(record), record["ts"]
        if number > len(found):
            found.append(Attempt(number, started=ts, ended=ts))
        _add(found[-1], record)
    return found


def marked(
    lines: Iterable[tuple[dict[str, Any], T]], attempts: list[Attempt]
) -> Iterator[tuple[bool, tuple[dict[str, Any], T]]]:
    """
    Yield each of *lines*, after whether a later attempt superseded it.

    An attempt that resumes at a step supersedes what earlier ones logged from that step on.

    Args:
        lines: The records of one rank, in the order of its file, each with what goes with it.
        attempts: What `attempts_in` says of the same records.
    """
    counter = AttemptCounter()
    for line in lines:
        later = attempts[counter.count(line[0]) :]
        yield is_superseded(line[0], later), line


def is_superseded(record: dict[str, Any], later: Iterable[Attempt]) -> bool:
    """Tell whether one of the *later* attempts did the step of *record* again."""
    step = step_of(record)
    return step is not None and any(each.redid(series_of(record), step) for each in later)


def step_of(record: dict[str, Any]) -> int | None:
    """Return the step of *record*; None where it has none that is a whole number."""
    step = record.get("step")
    return step if type(step) is int else None


def series_of(record: dict[str, Any]) -> Series:
    """Return what names the series of *record*."""
    event, data = record.get("event"), record.get("data")
    name = data.get("name") if isinstance(data, dict) else None
    return str(event), str(record.get("component")), str(record.get("phase")), str(name)


def _add(attempt: Attempt, record: dict[str, Any]) -> None:
    attempt.records += 1
    attempt.ended = record["ts"]
    attempt.is_complete |= str(record.get("event")).endswith(END)
    step = step_of(record)
    if step is not None:
        attempt.first_steps.setdefault(series_of(record), step)
        attempt.first_step = step if attempt.first_step is None else attempt.first_step
        attempt.last_step = max(step, attempt.last_step or step)


def _beginning(record: dict[str, Any]) -> Series | None:
    """Return the event and component of a record that begins a run, else None."""
    event = record.get("event")
    begins = isinstance(event, str) and event.endswith(START)
    return (event, record.get("component")) if begins else None


def _ends(record: dict[str, Any], opening: Series) -> bool:
    event, component = opening
    ending = f"{str(event).removesuffix(START)}{END}"
    return (ending, component) == (record.get("event"), record.get("component"))


def _epoch(record: dict[str, Any]) -> int:
    epoch = record.get("epoch")
    return epoch if type(epoch) is int else 0


def _span(earlier: object, later: object) -> timedelta:
    try:
        return datetime.fromisoformat(str(later)) - datetime.fromisoformat(str(earlier))
    except (ValueError, TypeError, OverflowError):
        return timedelta()
