"""
The cost of one record, as ratios to the least that any logger must do.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from geno_lewm_obs import shutdown_run

from . import console, memory, relaxed, together
from .floor import floor
from .heavy import heavy_cases
from .measure import QUICK, Plan, closing, compare
from .placement import staying_on_one_cpu
from .report import Row, as_json, table, write_json
from .scenarios import GOALS, MAKERS, RECORD, SHORT_NAMES, check_output
from .stages import STAGES, output_cases, stage_cases
from .startup import STARTUP, compare_startup


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        rows = list(_rows(folder.resolve(), quick=options.quick))
    print("\n".join(table(rows)))
    if options.json:
        write_json(options.json, results=as_json(rows))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks record",
        description="The cost of one record, compared with the least that it can cost.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where to log, and leave the files; by default a temporary directory",
    )
    return parser.parse_args(arguments)


def _rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    plan = QUICK if quick else Plan()
    with staying_on_one_cpu():
        yield from _in_one_thread(folder, plan)
        yield from relaxed.rows(folder, plan)
        yield from _heavy(folder, plan)
    yield from console.rows(folder, plan)
    yield from together.rows(folder, plan, quick=quick)
    yield Row(
        STARTUP,
        compare_startup(folder, 3 if quick else 21),
        "import structlog, orjson",
        "≤ 15 ms beyond",
        "ms",
    )
    yield from memory.rows(folder, quick=quick)


def _in_one_thread(folder: Path, plan: Plan) -> Iterator[Row]:
    base, again = floor(folder), floor(folder)
    calls = {case.name: case for case in (make(folder) for make in MAKERS)}
    parts = [*stage_cases(folder), *output_cases(folder)]
    with closing([base, again, *calls.values(), *parts]):
        for case in (base, *calls.values()):
            check_output(case, folder)
        # FLOOR against itself shows how exact the method is.
        yield Row(again.name, compare(again, base, plan))
        for name, case in calls.items():
            yield Row(name, compare(case, base, plan), goal=GOALS.get((name, base.name), ""))
            for other, against in SHORT_NAMES.items():
                if goal := GOALS.get((name, other)):
                    yield Row(name, compare(case, calls[other], plan), against, goal)
        for case in parts:
            yield Row(case.name, compare(case, base, plan))
    shutdown_run(RECORD.run_id, folder / STAGES)


def _heavy(folder: Path, plan: Plan) -> Iterator[Row]:
    for case, same in heavy_cases(folder):
        with closing([case, same]):
            yield Row(case.name, compare(case, same, plan), same.name, "≤ 1.3")
