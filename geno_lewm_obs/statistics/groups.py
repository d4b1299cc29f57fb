"""
Counts, times and distributions of the records of a run: by event, component or rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ..catalog.moments import seconds_of
from ..record import data_of
from .distribution import Distribution

MAX_FIELDS: Final = 200
"""Numbers of a group whose distributions are kept."""
MAX_GROUPS: Final = 10_000
OTHER: Final = "(other)"
"""The group of all that found no room."""
_METRIC: Final = "training.metric"
"""The event whose records name the number that they hold."""
_HIDDEN: Final = "obs.sampling.hidden"
"""The event by which a process tells at its end what sampling hid."""

Record = dict[str, Any]


@dataclass
class Group:
    """
    The records that have one thing in common.

    .. versionadded:: 0.1.0
    """

    name: str
    count: int = 0
    hidden: int = 0
    """How many more sampling hid, as far as the run has told."""
    first: str | None = None
    """The time of the earliest record."""
    last: str | None = None
    """The time of the latest record."""
    fields: dict[str, Distribution] = field(default_factory=dict)
    """The distribution of each number: of ``duration_ms``, and of the numbers in ``data``."""

    @property
    def rate(self) -> float | None:
        """Records a second between the first and the last; None where there is no such time."""
        first, last = seconds_of(self.first), seconds_of(self.last)
        if first is None or last is None or last <= first:
            return None
        return (self.count - 1) / (last - first)

    def add(self, record: Record) -> None:
        """Take *record* into account."""
        self.count += 1
        ts = record.get("ts")
        if isinstance(ts, str):
            self.first = ts if self.first is None or ts < self.first else self.first
            self.last = ts if self.last is None or ts > self.last else self.last
        for name, value in _numbers_in(record):
            known = self.fields.get(name)
            if known is None:
                if len(self.fields) >= MAX_FIELDS:
                    continue
                known = self.fields[name] = Distribution()
            known.add(value)

    def as_json(self, kind: str = "event") -> dict[str, Any]:
        """Return what ``geno-obs stats --json`` prints of it; *kind* names what it's a group by."""
        return {
            kind: self.name,
            "count": self.count,
            "first": self.first,
            "last": self.last,
            "rate": self.rate,
            "fields": {name: each.as_json() for name, each in self.fields.items()},
        }


class Groups:
    """
    The groups of the records of a run.

    Args:
        kind: What a group has in common: ``event``, ``component`` or ``rank``.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._groups: dict[str, Group] = {}
        self._hidden: dict[str, int] = {}

    def add(self, records: Iterable[Record], rank: int = 0) -> None:
        """Take *records* of a rank into account, NaN and infinities as numbers."""
        groups = self._groups
        for record in records:
            name = str(rank if self._kind == "rank" else record.get(self._kind))
            group = groups.get(name)
            if group is None:
                name = name if len(groups) < MAX_GROUPS else OTHER
                group = groups.setdefault(name, Group(name))
            group.add(record)
            if record.get("event") == _HIDDEN and self._kind == "event":
                _add_hidden(record, self._hidden)

    def found(self) -> list[Group]:
        """Return the groups, the largest first."""
        for name, number in self._hidden.items():
            if name in self._groups:
                self._groups[name].hidden = number
        return sorted(self._groups.values(), key=lambda group: (-group.count, group.name))


def _numbers_in(record: Record) -> Iterator[tuple[str, float]]:
    """Yield the numbers of *record* that are measures, those of a dict under dotted keys."""
    duration = record.get("duration_ms")
    if type(duration) is int:
        yield "duration_ms", duration
    data = data_of(record)
    metric = data.get("name") if record.get("event") == _METRIC else None
    for key, value in data.items():
        if type(value) is float or type(value) is int:
            yield (metric if key == "value" and isinstance(metric, str) else key), value
        elif type(value) is dict:
            for inner, number in value.items():
                if type(number) is float or type(number) is int:
                    yield f"{key}.{inner}", number


def _add_hidden(record: Record, hidden: dict[str, int]) -> None:
    told = data_of(record).get("hidden")
    for event, number in (told if isinstance(told, dict) else {}).items():
        if type(number) is int:
            hidden[event] = hidden.get(event, 0) + number
