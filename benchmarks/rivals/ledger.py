"""
What the contest found out of each rival: kept as plain data, shown as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..measure import Result
from . import OURS, OURS_RELAXED, Rival
from .doomed import Deaths

Line = dict[str, Any]
"""One rival's results as they stand in the JSON file; `table` and `picture` are made from these."""


@dataclass
class Entry:
    """One rival's results; what couldn't be measured is None, and `remarks` say why."""

    rival: Rival
    versions: dict[str, str] = field(default_factory=dict)
    alone: Result | None = None
    threads: Result | None = None
    deaths: Deaths | None = None
    remarks: list[str] = field(default_factory=list)

    def line(self) -> Line:
        return {
            "name": self.rival.name,
            "is_ours": self.rival in (OURS, OURS_RELAXED),
            "waits": self.rival.waits,
            "versions": self.versions,
            "alone": self.alone and asdict(self.alone),
            "threads": self.threads and asdict(self.threads),
            "deaths": self.deaths and self.deaths._asdict(),
            "remarks": self.remarks,
        }


def lines(entries: Sequence[Entry]) -> list[Line]:
    """
    Return the results by time: first those that write before the call returns, at the end what
    couldn't be measured.
    """
    ranked = sorted(
        entries,
        key=lambda each: (
            each.alone is None,
            each.rival.waits,
            each.alone.ratio if each.alone else 0.0,
        ),
    )
    return [entry.line() for entry in ranked]


def table(results: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| logger | version | a record | times FLOOR | quartiles | two threads | lost by kill -9 | |"
    yield "|---|---|---:|---:|---|---:|---:|---|"
    for each in results:
        name = f"**{each['name']}**" if each["is_ours"] else each["name"]
        threads = f"{each['threads']['ratio']:.1f}" if each["threads"] else "-"
        cells = (
            name,
            _version(each),
            *_alone(each["alone"]),
            threads,
            lost(each["deaths"]),
            "; ".join(_remarks(each)),
        )
        yield f"| {' | '.join(cells)} |"


def lost(deaths: dict[str, int] | None) -> str:
    """Return the share of acknowledged records that were lost, as text."""
    if deaths is None:
        return "-"
    if not deaths["lost"]:
        return f"0 of {deaths['acknowledged']:,}"
    return f"{deaths['lost'] / deaths['acknowledged']:.2%}"


def _alone(result: dict[str, float] | None) -> tuple[str, str, str]:
    if result is None:
        return "-", "-", "-"
    return (
        f"{result['value']:,.0f} ns",
        f"{result['ratio']:.1f}",
        f"{result['quarter']:.1f}..{result['three_quarters']:.1f}",
    )


def _remarks(line: Line) -> list[str]:
    return [*(["returns before it's written"] if line["waits"] else []), *line["remarks"]]


def _version(line: Line) -> str:
    return (
        next((number for name, number in line["versions"].items() if name != "orjson"), "")
        if not line["is_ours"]
        else ""
    )
