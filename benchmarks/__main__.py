"""
``python -m benchmarks``: measures everything and prints one table. It decides nothing: what a number should be is for readers.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from geno_lewm_obs import shutdown_run

from .measure import QUICK, Plan, Result, closing, compare
from .scenarios import BELOW_LEVEL, MAKERS, RECORD, check_output, empty, floor
from .stages import STAGES, output_cases, stage_cases
from .startup import STARTUP, compare_startup

SLOW_NS = 1_000_000


class Row(NamedTuple):
    """One line of the table: what was measured, and against what."""

    name: str
    result: Result
    against: str = "FLOOR"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    _forget_environment()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        rows = list(_rows(folder.resolve(), quick=options.quick))
    print("\n".join(_table(rows)))
    if options.json:
        options.json.write_bytes(orjson.dumps(_as_json(rows), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What one record costs, against the least it can cost.")
    parser.add_argument("--quick", action="store_true", help="a few turns only: shows that everything runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    parser.add_argument("--folder", type=Path, help="where to log, and leave the files; by default a temporary directory")
    return parser.parse_args(arguments)


def _rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    # Start-up first: children would inherit the one processor that the rest keeps to.
    startup = Row(STARTUP, compare_startup(folder, 3 if quick else 21), "import structlog, orjson")
    _stay_on_one_cpu()
    yield from _rows_in_this_process(folder, QUICK if quick else Plan())
    yield startup


def _rows_in_this_process(folder: Path, plan: Plan) -> Iterator[Row]:
    base, again, nothing = floor(folder), floor(folder), empty(folder)
    calls = [make(folder) for make in MAKERS]
    parts = [*stage_cases(folder), *output_cases(folder)]
    with closing([base, again, *calls, *parts]):
        for case in (base, *calls):
            check_output(case, folder)
        # FLOOR against itself shows what the method makes of two equal things.
        for case in (again, *calls, *parts):
            yield Row(case.name, compare(case, base, plan))
            if case.name == BELOW_LEVEL:
                yield Row(case.name, compare(case, nothing, plan), "an empty function")
    shutdown_run(RECORD.run_id, folder / STAGES)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| what | time | ratio | quartiles | to |"
    yield "|---|---:|---:|---:|---|"
    for name, result, against in rows:
        quartiles = f"{result.quarter:.2f}..{result.three_quarters:.2f}"
        yield f"| {name} | {_time(result.ns)} | {result.ratio:.2f} | {quartiles} | {against} |"


def _time(ns: float) -> str:
    return f"{ns:,.0f} ns" if ns < SLOW_NS else f"{ns / 1e6:.1f} ms"


def _as_json(rows: Sequence[Row]) -> dict[str, Any]:
    machine = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpus": os.cpu_count(),
        **{name: version(name) for name in ("geno-lewm-obs", "structlog", "orjson")},
    }
    return {"machine": machine, "results": [{"name": row.name, "against": row.against, **row.result.__dict__} for row in rows]}


def _forget_environment() -> None:
    """Take the package's own variables out, so that every reader measures the defaults."""
    for name in [name for name in os.environ if name.startswith("GENO_LEWM_") or name == "TRACEPARENT"]:
        del os.environ[name]


def _stay_on_one_cpu() -> None:
    """Keep the process from moving between processors, where the system lets it say so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    sys.exit(main())
