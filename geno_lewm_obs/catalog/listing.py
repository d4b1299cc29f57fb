"""
The runs of a directory as a list: of a state, since a time, in an order, and no more than some.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Container
from heapq import nlargest
from pathlib import Path
from typing import Any, Final, NamedTuple

from .directory import Listed, runs_in
from .state import State
from .summary import RunSummary, started_of, summarise


class Listing(NamedTuple):
    """The runs that are listed."""

    runs: list[RunSummary]
    total: int
    """How many runs the directory has."""


def _number(value: Any) -> float:
    """Return *value* for an order by number, in which what is none comes last."""
    is_number = isinstance(value, int | float) and not math.isnan(value)
    return float(value) if is_number else -math.inf


ORDERS: Final[dict[str, Callable[[RunSummary], Any]]] = {
    "started": lambda run: run.started or "",
    "ended": lambda run: run.ended or "",
    "run": lambda run: run.run_id,
    "state": lambda run: run.state,
    "time": lambda run: _number(run.duration_s),
    "step": lambda run: _number(run.step),
    "loss": lambda run: _number(run.loss),
    "errors": lambda run: _number(run.counts and run.counts.errors),
    "size": lambda run: run.size,
}
"""What runs can be sorted by."""
_ASCENDING: Final = frozenset({"run", "state"})
"""The orders that begin with the lowest; the others begin with the latest or the largest."""


def list_runs(
    folder: Path,
    *,
    since: str | None = None,
    states: Container[State] | None = None,
    sort: str = "started",
    limit: int | None = None,
) -> Listing:
    """
    Return the runs in *folder*.

    Args:
        folder: The directory.
        since: The time since which a run has logged something, as records have it.
        states: The states that are wanted; by default, all.
        sort: A key of `ORDERS`.
        limit: How many runs there are to be at most.

    Raises:
        RunFileError: The directory can't be read.
    """
    now = time.time()
    found = runs_in(folder)
    total = len(found)
    if since is None and states is None and limit is not None and sort == "started":
        found = dict(_latest(found, now, limit))
    runs = [summarise(run_id, files, now) for run_id, files in found.items()]
    wanted = [
        run
        for run in runs
        if (since is None or (run.ended or "") >= since) and (states is None or run.state in states)
    ]
    wanted.sort(key=lambda run: run.run_id)
    wanted.sort(key=ORDERS[sort], reverse=sort not in _ASCENDING)
    return Listing(wanted[:limit], total)


def _latest(
    found: dict[str, list[Listed]], now: float, limit: int
) -> list[tuple[str, list[Listed]]]:
    """Return the runs that began last, told by less than their summaries are made of."""
    by_name = sorted(found.items())
    return nlargest(limit, by_name, key=lambda run: started_of(run[0], run[1], now) or "")
