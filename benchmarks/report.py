"""
Results as a Markdown table and as JSON. It judges no number: a goal stands beside what was
measured, for readers.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from .measure import Result

SIZES = {"ns": (1, "ns"), "ms": (1e6, "ms"), "MB": (1e6, "MB")}
"""
What results are kept in is nanoseconds and bytes; by how much each unit divides that, and how it's
written.
"""


class Row(NamedTuple):
    """One line of the table: what was measured, and against what."""

    name: str
    result: Result
    against: str = "FLOOR"
    goal: str = ""
    unit: str = "ns"


class Absent(NamedTuple):
    """What couldn't be measured here, and why."""

    name: str
    reason: str


def table(rows: Iterable[Row | Absent]) -> Iterator[str]:
    yield "| what | cost | beyond | ratio | quartiles | to | goal |"
    yield "|---|---:|---:|---:|---|---|---|"
    for row in rows:
        if isinstance(row, Absent):
            yield f"| {row.name} | - | - | - | - | {row.reason} | |"
            continue
        result = row.result
        cost, beyond = (
            _sized(result.value, row.unit),
            _sized(result.value - result.reference, row.unit),
        )
        quartiles = f"{result.quarter:.2f}..{result.three_quarters:.2f}"
        yield f"| {row.name} | {cost} | {beyond} | {result.ratio:.2f} | {quartiles} | {row.against} | {row.goal} |"


def write_json(path: Path, **parts: Any) -> None:
    """Write *parts* to *path*, with what they were measured on."""
    path.write_bytes(
        orjson.dumps(
            {"machine": machine(), **parts}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        )
    )


def as_json(rows: Sequence[Row | Absent]) -> list[dict[str, Any]]:
    return [
        row._asdict()
        if isinstance(row, Absent)
        else {**row._asdict(), "result": asdict(row.result)}
        for row in rows
    ]


def machine() -> dict[str, Any]:
    """Return what the numbers depend on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpus": os.cpu_count(),
        **versions("geno-lewm-obs", "structlog", "orjson"),
    }


def versions(*distributions: str) -> dict[str, str]:
    """Return the version of each of *distributions* that is installed here."""
    found = {}
    for name in distributions:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _sized(amount: float, unit: str) -> str:
    divisor, written = SIZES[unit]
    return f"{amount:,.0f} {written}" if unit == "ns" else f"{amount / divisor:,.1f} {written}"
