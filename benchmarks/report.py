"""
Results as a Markdown table and as JSON.

Goals are shown beside the numbers for readers; nothing is judged by them.
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
"""By how much each unit divides nanoseconds or bytes, and how it is written."""


class Row(NamedTuple):
    """A row of the table: what was measured, and compared with what."""

    name: str
    result: Result
    against: str = "FLOOR"
    goal: str = ""
    unit: str = "ns"


def table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| what | cost | beyond | ratio | quartiles | to | goal |"
    yield "|---|---:|---:|---:|---|---|---|"
    for row in rows:
        result = row.result
        columns = (
            row.name,
            _sized(result.value, row.unit),
            _sized(result.value - result.reference, row.unit),
            f"{result.ratio:.2f}",
            f"{result.quarter:.2f}..{result.three_quarters:.2f}",
            row.against,
            row.goal,
        )
        yield f"| {' | '.join(columns)} |"


def write_json(path: Path, **parts: Any) -> None:
    """Write *parts* to *path*, together with `machine`."""
    path.write_bytes(
        orjson.dumps(
            {"machine": machine(), **parts}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        )
    )


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [{**row._asdict(), "result": asdict(row.result)} for row in rows]


def machine() -> dict[str, Any]:
    """Return the versions and the hardware that the numbers depend on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpus": os.cpu_count(),
        **versions("geno-lewm-obs", "structlog", "orjson"),
    }


def versions(*distributions: str) -> dict[str, str]:
    """Return the versions of those *distributions* that are installed."""
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
