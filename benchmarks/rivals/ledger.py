"""
What the contest found out of each rival, as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..measure import Result
from . import Rival
from .doomed import Deaths


@dataclass
class Entry:
    """One rival's line in the table; what couldn't be measured is None, and `remarks` say why."""

    rival: Rival
    versions: dict[str, str] = field(default_factory=dict)
    alone: Result | None = None
    threads: Result | None = None
    deaths: Deaths | None = None
    remarks: list[str] = field(default_factory=list)


def table(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the lines of the table, the quickest first."""
    yield "| logger | a record | × FLOOR | quartiles | two threads, × FLOOR | lost by kill -9 | |"
    yield "|---|---:|---:|---|---:|---:|---|"
    for entry in ranked(entries):
        alone = ("–", "–", "–") if entry.alone is None else _of(entry.alone)
        threads = "–" if entry.threads is None else f"{entry.threads.ratio:.1f}"
        yield f"| {_name(entry)} | {' | '.join(alone)} | {threads} | {lost(entry.deaths)} | {'; '.join(entry.remarks)} |"


def ranked(entries: Sequence[Entry]) -> list[Entry]:
    """Return *entries* by time, those that write before the call returns first, and at the end what couldn't be measured."""
    return sorted(entries, key=lambda each: (each.alone is None, each.rival.waits, each.alone.ratio if each.alone else 0.0))


def lost(deaths: Deaths | None) -> str:
    """Return the share of acknowledged records that were lost, as text."""
    if deaths is None:
        return "–"
    return f"0 of {deaths.acknowledged:,}" if not deaths.lost else f"{deaths.lost / deaths.acknowledged:.0%}"


def as_json(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "name": entry.rival.name,
            "waits": entry.rival.waits,
            "versions": entry.versions,
            "alone": entry.alone and asdict(entry.alone),
            "threads": entry.threads and asdict(entry.threads),
            "deaths": entry.deaths and entry.deaths._asdict(),
            "remarks": entry.remarks,
        }
        for entry in ranked(entries)
    ]


def _of(result: Result) -> tuple[str, str, str]:
    return f"{result.value:,.0f} ns", f"{result.ratio:.1f}", f"{result.quarter:.1f}..{result.three_quarters:.1f}"


def _name(entry: Entry) -> str:
    version = next((number for name, number in entry.versions.items() if name != "orjson"), "")
    return f"{entry.rival.name} {version}".strip() if entry.rival.module != "ours" else f"**{entry.rival.name}**"
