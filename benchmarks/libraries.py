"""
What a library's log record costs on its way into a run, beside a direct call of the same event.

The direct call formats the same text, and writes the same line. What `logging` does before it calls
a handler is measured by one that does nothing.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import LogRecord, configure, get_logger, shutdown_run
from geno_lewm_obs.bridge.handler import COMPONENT, EVENT
from geno_lewm_obs.integrations.stdlib import RunHandler

from .floor import emptier
from .measure import QUICK, Case, Plan, closing, compare, repeated
from .report import Row, table
from .scenarios import RECORD

NAME: Final = "some.library"
TEMPLATE: Final = "loaded %s of %d shards from the cache"
TEXTS: Final = {
    "the same text each time": lambda: itertools.repeat("four"),
    "a text that is new each time": lambda: (f"{number}" for number in itertools.count()),
}
GOAL: Final = "≤ 2"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks libraries", description="What libraries' records cost."
    )
    parser.add_argument("--quick", action="store_true", help="shows that everything runs")
    plan = QUICK if parser.parse_args(arguments).quick else Plan()
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(table(_rows(Path(folder), plan))))
    return 0


def _rows(folder: Path, plan: Plan) -> Iterator[Row]:
    for number, (name, values) in enumerate(TEXTS.items()):
        own = folder / str(number)
        configure(run_id=RECORD.run_id, log_dir=own, pretty=False)
        log = get_logger(COMPONENT)
        path = own / f"{log.run_id}.jsonl"
        direct = Case("a direct call", repeated(_direct(log, values())), reset=emptier(path))
        with closing([direct]):
            for what, handler, goal in _handlers():
                library = repeated(_library(handler, values()))
                case = Case(f"{what}: {name}", library, reset=emptier(path))
                _check(case, direct, path)
                yield Row(case.name, compare(case, direct, plan), direct.name, goal)
        shutdown_run(RECORD.run_id, own)


def _handlers() -> Iterator[tuple[str, logging.Handler, str]]:
    yield "a handler that does nothing", logging.NullHandler(), ""
    yield "a library's record", RunHandler(most=10**12), GOAL


def _direct(log: Any, values: Iterator[str]) -> Any:
    return lambda: log.info(
        EVENT,
        logger=NAME,
        level="INFO",
        text=TEMPLATE % (next(values), 7),
        template=TEMPLATE,
    )


def _library(handler: logging.Handler, values: Iterator[str]) -> Any:
    library = logging.Logger(NAME)
    library.addHandler(handler)
    return lambda: library.info(TEMPLATE, next(values), 7)


def _check(case: Case, direct: Case, path: Path) -> None:
    """Raise `ValueError` if both write, and not the same keys."""
    written = []
    for each in (direct, case):
        each.reset()
        each.chunk(1)
        lines = path.read_bytes().splitlines()
        written += [sorted(LogRecord.from_line(line).data) for line in lines]
    if len({str(keys) for keys in written}) != 1:
        msg = f"{case.name} wrote something else than the direct call"
        raise ValueError(msg)


if __name__ == "__main__":
    sys.exit(main())
