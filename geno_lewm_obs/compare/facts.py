"""
What a run says of itself, gathered in one pass over its records.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..export.scalars import scalars_of
from ..read import LeftOut, RankFile, View, read_ranks
from ..read.attempts import START
from ..read.locate import run_of
from ..record import INT64, data_of

_OF_THE_PROCESS: Final = frozenset({"pid", "host"})
"""Keys that say where a run was, and not what it was."""


@dataclass
class Values:
    """The values of one metric."""

    steps: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))
    started: float = 0.0
    """Time of the first of them, in seconds since 1970."""
    ended: float = 0.0


@dataclass
class Facts:
    """
    What is known of one run.

    .. versionadded:: 0.1.0
    """

    run: str
    start: dict[str, Any] = field(default_factory=dict)
    """The data of the records that began it; of a dict in it, each value, as ``config.lr``."""
    events: Counter[str] = field(default_factory=Counter)
    """How many records each event has."""
    errors: Counter[str] = field(default_factory=Counter)
    """How often each error was recorded, by its code or exception and where it was raised."""
    metrics: dict[str, Values] = field(default_factory=dict)
    """The values of each metric, of the lowest rank."""
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def speed(self) -> float | None:
        """Steps a second, by the metric with the most values; None where that can't be told."""
        longest = max(self.metrics.values(), key=lambda each: len(each.steps), default=Values())
        elapsed = longest.ended - longest.started
        steps = max(longest.steps, default=0) - min(longest.steps, default=0)
        return steps / elapsed if elapsed > 0 and steps > 0 else None


def facts_of(files: Sequence[RankFile], *, attempts: View = "last") -> Facts:
    """
    Return what the records of a run say.

    Args:
        files: The run's, as `find_files` returns them.
        attempts: As of `read_run`.

    Raises:
        RunFileError: A file can't be read.

    .. versionadded:: 0.1.0
    """
    facts = Facts(run_of(files[0].path))
    records = read_ranks(files, left_out=facts.left_out, attempts=attempts)
    lowest = files[0].rank
    for batch in scalars_of(_noted(facts, records, lowest)):
        for name, found in batch.items():
            known = facts.metrics.get(name)
            if known is None:
                known = facts.metrics[name] = Values(started=found.times[0])
            known.ended = found.times[-1]
            known.steps.extend(step if step in INT64 else INT64[-1] for step in found.steps)
            known.values.extend(found.values)
    return facts


def _noted(
    facts: Facts, records: Iterable[dict[str, Any]], lowest: int
) -> Iterator[dict[str, Any]]:
    """Note in *facts* what each record says; yield those of the *lowest* rank."""
    for record in records:
        event = str(record.get("event"))
        facts.events[event] += 1
        if event.endswith(START):
            facts.start = {**_flat(data_of(record)), **facts.start}
        if record.get("severity") == "error":
            facts.errors[_error(record, data_of(record))] += 1
        if record.get("rank", 0) == lowest:
            yield record


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": each for inner, each in value.items()}
        elif key not in _OF_THE_PROCESS:
            flat[key] = value
    return flat


def _error(record: dict[str, Any], data: dict[str, Any]) -> str:
    what = record.get("error_code") or data.get("exception_type") or record.get("event")
    stack = data.get("exception_stack")
    where = f" at {stack[-1]}" if isinstance(stack, list) and stack else ""
    return f"{what}{where}"
