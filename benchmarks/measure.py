"""
Times one thing against another in the same process: short chunks of both in turns, so that a slow moment of the machine hits both.

It knows nothing of logging; `scenarios` and `stages` say what is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
        minus: What the chunk does besides, to be timed too and taken off: copying the argument that the thing consumes.
        reset: Called between rounds, untimed: empties the file.
        close: Called when all is measured.
    """

    name: str
    chunk: Chunk
    minus: Chunk | None = None
    reset: Callable[[], None] = _nothing
    close: Callable[[], None] = _nothing


@dataclass(frozen=True)
class Plan:
    """How much to measure: *rounds* of *pairs* chunks of either side, *chunk_ns* long."""

    rounds: int = 9
    pairs: int = 25
    chunk_ns: int = 5_000_000


QUICK = Plan(rounds=2, pairs=2, chunk_ns=200_000)
"""Enough to see that everything runs; the numbers mean little."""


@dataclass(frozen=True)
class Result:
    """What a case came to against its reference: medians over rounds of medians over pairs."""

    ns: float
    reference_ns: float
    ratio: float
    quarter: float
    """First quartile of the rounds' ratios."""
    three_quarters: float
    """Third quartile of the rounds' ratios."""


@dataclass
class _Round:
    ratios: list[float] = field(default_factory=list)
    ns: list[float] = field(default_factory=list)
    reference_ns: list[float] = field(default_factory=list)


def compare(case: Case, reference: Case, plan: Plan) -> Result:
    """Return what *case* costs, in nanoseconds and as a ratio to *reference*, whose chunks run in turns with its own."""
    sizes = {id(chunk): _calls_in(chunk, plan.chunk_ns) for chunk in _chunks(case, reference)}
    rounds = [_round(case, reference, sizes, plan.pairs) for _ in range(plan.rounds)]
    ratios = [median(each.ratios) for each in rounds]
    quarter, _, three_quarters = quantiles(ratios, n=4, method="inclusive")
    return Result(
        ns=median(median(each.ns) for each in rounds),
        reference_ns=median(median(each.reference_ns) for each in rounds),
        ratio=median(ratios),
        quarter=quarter,
        three_quarters=three_quarters,
    )


@contextmanager
def closing(cases: list[Case]) -> Iterator[None]:
    """Close all *cases* at the end of the block."""
    try:
        yield
    finally:
        for case in cases:
            case.close()


def _chunks(case: Case, reference: Case) -> list[Chunk]:
    return [chunk for chunk in (reference.chunk, case.chunk, case.minus) if chunk is not None]


def _round(case: Case, reference: Case, sizes: dict[int, int], pairs: int) -> _Round:
    case.reset()
    reference.reset()
    found = _Round()
    chunks = _chunks(case, reference)
    for number in range(pairs):
        ordered = chunks if number % 2 else chunks[::-1]
        spent = {id(chunk): _ns_each(chunk, sizes[id(chunk)]) for chunk in ordered}
        ns = spent[id(case.chunk)] - (spent[id(case.minus)] if case.minus else 0.0)
        reference_ns = spent[id(reference.chunk)]
        found.ns.append(ns)
        found.reference_ns.append(reference_ns)
        found.ratios.append(ns / reference_ns)
    return found


def _ns_each(chunk: Chunk, calls: int) -> float:
    started = perf_counter_ns()
    chunk(calls)
    return (perf_counter_ns() - started) / calls


def _calls_in(chunk: Chunk, nanoseconds: int) -> int:
    """Return how many calls fill a chunk, and warm everything up on the way."""
    calls = 16
    while (spent := _ns_each(chunk, calls) * calls) < nanoseconds / 2:
        calls *= 2
    return max(1, round(calls * nanoseconds / spent))
