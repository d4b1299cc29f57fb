"""
The tables of this benchmark, of what its JSON file holds: calls, and requests over sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final

from ..measure import Round, summary
from .works import Work

COLUMNS: Final = ("structlog", "by hand", "FLOOR")
SERVED: Final = {
    "ours": "`TraceMiddleware` and a bound request id",
    "structlog": "structlog, `asgi-correlation-id`, an access record",
    "bare": "bare",
}
"""Each kind of application that is served, and its name in the table."""


def row(work: Work, times: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """
    Return the cost of a call of *work* here, and its ratio to each of `COLUMNS`.

    Args:
        work: What was done.
        times: The nanoseconds of a call in each turn, by contestant.
    """
    own, *others = (times[name] for name in ("ours", work.structlog, "by_hand", "least"))
    ratios = {
        column: asdict(
            summary([Round(one, two, one / two) for one, two in zip(own, other, strict=True)])
        )
        for column, other in zip(COLUMNS, others, strict=True)
    }
    return {"name": work.name, "ns": median(own), "goal": work.goal, "ratios": ratios}


def table(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield f"| what | a call | {' | '.join(f'× {name}' for name in COLUMNS)} | goal |"
    yield f"|---|---:|{'---:|' * len(COLUMNS)}---|"
    for each in rows:
        ratios = " | ".join(f"{each['ratios'][name]['ratio']:.2f}" for name in COLUMNS)
        goal = "" if each["goal"] is None else "≤ {} × {}".format(*each["goal"])
        yield f"| {each['name']} | {each['ns']:,.0f} ns | {ratios} | {goal} |"


def served_table(rounds: Mapping[str, Sequence[Sequence[float]]]) -> Iterator[str]:
    """
    Yield the table of requests.

    Args:
        rounds: For each kind of application, and each turn, requests a second of the server's CPU
            time, and of the clock.
    """
    yield "| application | requests a CPU second | requests a second | × structlog |"
    yield "|---|---:|---:|---:|"
    for kind, name in SERVED.items():
        pairs = zip(rounds[kind], rounds["structlog"], strict=True)
        ratio = median(one / other for (one, _), (other, _) in pairs)
        by_cpu, by_clock = (median(each) for each in zip(*rounds[kind], strict=True))
        yield f"| {name} | {by_cpu:,.0f} | {by_clock:,.0f} | {ratio:.2f} |"
