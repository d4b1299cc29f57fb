"""
Time one case against another in one process, in short chunks that take turns.

So a slow moment of the machine affects both. This module knows nothing about logging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from statistics import median, quantiles
from time import perf_counter_ns

Chunk = Callable[[int], None]
"""Runs what is timed n times, in a loop of its own."""


def _nothing() -> None:
    pass


def repeated(function: Callable[[], object]) -> Chunk:
    """Return the chunk that calls *function*."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            function()

    return chunk


@dataclass(frozen=True)
class Case:
    """
    Something to time.

    Args:
        name: Its name in the table.
        chunk: Runs it n times.
        minus: Runs n times what *chunk* does besides, such as copying an argument that is
            consumed; it is timed too, and subtracted.
        reset: Called between rounds and not timed, for example to empty the file.
        close: Called at the end.
    """

    name: str
    chunk: Chunk
    minus: Chunk | None = None
    reset: Callable[[], None] = _nothing
    close: Callable[[], object] = _nothing


@dataclass(frozen=True)
class Plan:
    """How much to measure: *rounds* of *pairs* of chunks, each *chunk_ns* nanoseconds long."""

    rounds: int = 9
    pairs: int = 25
    chunk_ns: int = 5_000_000


QUICK = Plan(rounds=2, pairs=2, chunk_ns=200_000)
"""Enough to show that everything runs; the numbers mean little."""


@dataclass(frozen=True)
class Round:
    """The cost of a case and of its reference in one round: medians over its pairs."""

    value: float
    reference: float
    ratio: float


@dataclass(frozen=True)
class Result:
    """The cost of a case and of its reference: medians over the rounds."""

    value: float
    reference: float
    ratio: float
    quarter: float
    """First quartile of the rounds' ratios."""
    three_quarters: float
    """Third quartile of the rounds' ratios."""


def compare(case: Case, reference: Case, plan: Plan) -> Result:
    """
    Return the cost of a call of *case*, in nanoseconds and as a ratio to *reference*.

    The chunks of both take turns.
    """
    comparison = Comparison(case, reference, plan)
    return summary([comparison.round() for _ in range(plan.rounds)])


def summary(rounds: Sequence[Round]) -> Result:
    """Return the medians over *rounds*, and the quartiles of their ratios."""
    ratios = [each.ratio for each in rounds]
    quarter, _, three_quarters = (
        quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    )
    return Result(
        value=median(each.value for each in rounds),
        reference=median(each.reference for each in rounds),
        ratio=median(ratios),
        quarter=quarter,
        three_quarters=three_quarters,
    )


class Comparison:
    """Two cases that are timed in turns, warmed up and cut into chunks of about the same time."""

    def __init__(self, case: Case, reference: Case, plan: Plan) -> None:
        self._cases = (reference, case)
        self._pairs = plan.pairs
        timed = (reference.chunk, reference.minus, case.chunk, case.minus)
        self._sizes = {
            chunk: _calls_in(chunk, plan.chunk_ns) for chunk in timed if chunk is not None
        }

    def round(self) -> Round:
        reference, case = self._cases
        for each in self._cases:
            each.reset()
        pairs = []
        for number in range(self._pairs):
            ordered = list(self._sizes) if number % 2 else list(self._sizes)[::-1]
            spent = {chunk: _ns_each(chunk, self._sizes[chunk]) for chunk in ordered}
            pairs.append((_net(case, spent), _net(reference, spent)))
        return Round(
            value=median(value for value, _ in pairs),
            reference=median(least for _, least in pairs),
            ratio=median(value / least for value, least in pairs),
        )


@contextmanager
def closing(cases: list[Case]) -> Iterator[None]:
    """Close all *cases* at the end of the block."""
    try:
        yield
    finally:
        for case in cases:
            case.close()


def _net(case: Case, spent: dict[Chunk, float]) -> float:
    return spent[case.chunk] - (spent[case.minus] if case.minus else 0.0)


def _ns_each(chunk: Chunk, calls: int) -> float:
    started = perf_counter_ns()
    chunk(calls)
    return (perf_counter_ns() - started) / calls


def _calls_in(chunk: Chunk, nanoseconds: int) -> int:
    """
    Return how many calls fill a chunk of so many *nanoseconds*, and warm everything up.

    The fastest of three trials decides: after a slow moment chunks would be so short that starting
    one costs more than its calls.
    """
    calls = 16
    while True:
        spent = calls * min(_ns_each(chunk, calls) for _ in range(3))
        if spent >= nanoseconds / 2:
            return max(1, round(calls * nanoseconds / spent))
        calls *= 2
