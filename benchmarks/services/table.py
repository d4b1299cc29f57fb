"""
The two tables of this benchmark: calls, and requests over sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final, NamedTuple

from ..measure import Result, Round, summary
from .works import Work

COLUMNS: Final = ("structlog", "by hand", "FLOOR")


class Row(NamedTuple):
    """The cost of a call of *work* here in nanoseconds, and its ratio to each of `COLUMNS`."""

    work: Work
    ns: float
    ratios: Mapping[str, Result]

    def as_json(self) -> dict[str, Any]:
        ratios = {name: asdict(result) for name, result in self.ratios.items()}
        return {"name": self.work.name, "ns": self.ns, "goal": self.work.goal, "ratios": ratios}


def row(work: Work, times: Mapping[str, Sequence[float]]) -> Row:
    """Return the row of *work* by the *times* of a call in each turn, by contestant."""
    own, *others = (times[name] for name in ("ours", work.structlog, "by_hand", "least"))
    ratios = {
        column: summary([Round(one, two, one / two) for one, two in zip(own, other, strict=True)])
        for column, other in zip(COLUMNS, others, strict=True)
    }
    return Row(work, median(own), ratios)


def table(rows: Iterable[Row]) -> Iterator[str]:
    yield f"| what | a call | {' | '.join(f'× {name}' for name in COLUMNS)} | goal |"
    yield f"|---|---:|{'---:|' * len(COLUMNS)}---|"
    for each in rows:
        ratios = " | ".join(f"{each.ratios[name].ratio:.2f}" for name in COLUMNS)
        goal = "" if each.work.goal is None else "≤ {} × {}".format(*each.work.goal)
        yield f"| {each.work.name} | {each.ns:,.0f} ns | {ratios} | {goal} |"
