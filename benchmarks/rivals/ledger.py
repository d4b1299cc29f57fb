"""
The results of the rivals, as plain data and as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..measure import Result
from . import OURS, OURS_RELAXED, Rival
from .doomed import Deaths

Line = dict[str, Any]
"""One rival's results as stored in the JSON file, from which `table` and `picture` are made."""


@dataclass
class Entry:
    """One rival's results; what couldn't be measured is None, with the reason in `remarks`."""

    rival: Rival
    versions: dict[str, str] = field(default_factory=dict)
    one_thread: Result | None = None
    two_threads: Result | None = None
    deaths: Deaths | None = None
    remarks: list[str] = field(default_factory=list)

    def line(self) -> Line:
        return {
            "name": self.rival.name,
            "is_ours": self.rival in (OURS, OURS_RELAXED),
            "waits": self.rival.waits,
            "versions": self.versions,
            "one_thread": self.one_thread and asdict(self.one_thread),
            "two_threads": self.two_threads and asdict(self.two_threads),
            "deaths": self.deaths and self.deaths._asdict(),
            "remarks": self.remarks,
        }


def lines(entries: Sequence[Entry]) -> list[Line]:
    """
    Return the results, sorted by time within three groups.

    First come the rivals that write before the call returns, then those that write later, last
    those that couldn't be measured.
    """
    return [entry.line() for entry in sorted(entries, key=_rank)]


def _rank(entry: Entry) -> tuple[bool, bool, float]:
    ratio = entry.one_thread.ratio if entry.one_thread else 0.0
    return entry.one_thread is None, entry.rival.waits, ratio


def table(results: Sequence[Line]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield (
        "| logger | version | a record | times FLOOR | quartiles | two threads "
        "| lost by kill -9 | |"
    )
    yield "|---|---|---:|---:|---|---:|---:|---|"
    for each in results:
        name = f"**{each['name']}**" if each["is_ours"] else each["name"]
        two_threads = each["two_threads"]
        columns = (
            name,
            _version(each),
            *_one_thread(each["one_thread"]),
            f"{two_threads['ratio']:.1f}" if two_threads else "-",
            lost(each["deaths"]),
            "; ".join(_remarks(each)),
        )
        yield f"| {' | '.join(columns)} |"


def lost(deaths: dict[str, int] | None) -> str:
    """Return the fraction of acknowledged records that were lost, as text."""
    if deaths is None:
        return "-"
    if not deaths["lost"]:
        return f"0 of {deaths['acknowledged']:,}"
    return f"{deaths['lost'] / deaths['acknowledged']:.2%}"


def _one_thread(result: dict[str, float] | None) -> tuple[str, str, str]:
    if result is None:
        return "-", "-", "-"
    return (
        f"{result['value']:,.0f} ns",
        f"{result['ratio']:.1f}",
        f"{result['quarter']:.1f}..{result['three_quarters']:.1f}",
    )


def _remarks(line: Line) -> list[str]:
    own = ["returns before it's written"] if line["waits"] else []
    return [*own, *line["remarks"]]


def _version(line: Line) -> str:
    if line["is_ours"]:
        return ""
    return next((number for name, number in line["versions"].items() if name != "orjson"), "")
