"""
The cost of a service's calls, beside structlog as it's set up for production and lines by hand.

Each contestant has a process of its own; their chunks of calls take turns, and CPU time is counted.
Then requests are sent to an application on uvicorn, by sockets.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

from ..report import write_json
from ..rivals.environment import MissingEnvironmentError
from ..rivals.publish import SERVICES, publish
from .served import rounds
from .table import row, served_table, table
from .turns import Runner, times
from .works import WORKS

CONTESTANTS: Final = ("ours", "production", "uncached", "by_hand", "least")
TURNS: Final = 150
CALLS: Final = 500
ROUNDS: Final = 15


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    turns, calls, rounds_of_requests = (
        (2, 100, 1) if options.quick else (options.turns, CALLS, ROUNDS)
    )
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(Path(folder), turns, calls))
        print("\n".join(table(rows)), flush=True)
        served = {} if options.calls_only else _served(Path(folder), rounds_of_requests)
    if options.json:
        write_json(options.json, results=rows, served=served)
    if options.publish:
        write_json(options.publish / SERVICES, results=rows, served=served)
        publish(options.publish)
    return 0


def _served(folder: Path, turns: int) -> dict[str, list[list[float]]]:
    try:
        found = rounds(folder, turns, seconds=1)
    except MissingEnvironmentError as exc:
        print(f"\nRequests by sockets aren't measured: {exc}.")
        return {}
    print("", *served_table(found), sep="\n")
    return {kind: [list(each) for each in turns_of_it] for kind, turns_of_it in found.items()}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks services",
        description="The cost of a service's calls, compared with structlog's and lines by hand.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    parser.add_argument("--turns", type=int, default=TURNS, help=f"by default {TURNS}")
    parser.add_argument(
        "--calls-only", action="store_true", help="without requests, which need packages"
    )
    parser.add_argument(
        "--publish", type=Path, metavar="DOCS", help="write the page of the documentation too"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    return parser.parse_args(arguments)


def _rows(folder: Path, turns: int, calls: int) -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        runners = {name: stack.enter_context(closing(Runner(name, folder))) for name in CONTESTANTS}
        for number, work in enumerate(WORKS):
            playing = [runners[name] for name in ("ours", work.structlog, "by_hand", "least")]
            yield row(work, times(playing, number, turns, calls))


if __name__ == "__main__":
    sys.exit(main())
