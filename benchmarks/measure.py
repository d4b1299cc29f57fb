"""
Times one thing against another in the same process: short chunks of both in turns, so that a slow
moment of the machine hits both.

It knows nothing of logging; others say what is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter_ns

Chunk = Callable[[int], None]
"""Does the thing so many times, in a loop of its own."""


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Case:
    """
    One thing to time.

    Args:
        name: What it is, in words.
        chunk: Does it n times.
        minus: What the chunk does besides, to be timed too and taken off: copying the argument
            that the thing consumes.
        reset: Called between rounds, untimed: empties the file.
        close: Called when all is measured.
    """

    name: str
    chunk: Chunk
    minus: Chunk | None = None
    reset: Callable[[], None] = _nothing
    close: Callable[[], object] = _nothing


@dataclass(frozen=True)
class Plan:
    """How much to measure: *rounds* of *pairs* chunks of either side, *chunk_ns* long."""

    rounds: int = 9
    pairs: int = 25
    chunk_ns: int = 5_000_000


QUICK = Plan(rounds=2, pairs=2, chunk_ns=200_000)
"""Enough to see that everything runs; the numbers mean little."""


@dataclass(frozen=True)
class Round:
    """What one thing and the other cost in one round: medians over its pairs."""

    value: float
    reference: float
    ratio: float


@dataclass(frozen=True)
class Result:
    """What a thing came to against its reference: medians over the rounds."""

    value: float
    reference: float
    ratio: float
    quarter: float
    """First quartile of the rounds' ratios."""
    three_quarters: float
    """Third quartile of the rounds' ratios."""


def compare(case: Case, reference: Case, plan: Plan) -> Result:
    """
    Return what *case* costs, in nanoseconds and as a ratio to *reference*, whose chunks run in
    turns with its own.
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
    """Two things that are timed in turns, warmed up and cut into chunks of about the same time."""

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
    Return how many calls fill a chunk, and warm everything up on the way.

    The quickest of three counts: what was slow for a moment would be cut into chunks so short that
    starting one costs more than the calls.
    """
    calls = 16
    while (spent := min(_ns_each(chunk, calls) for _ in range(3)) * calls) < nanoseconds / 2:
        calls *= 2
    return max(1, round(calls * nanoseconds / spent))
