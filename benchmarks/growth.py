"""
The cost of a record as loggers, bound keys, registered events, bytes or runs grow in number.

Each row compares the same call with few and with many of them, in turns; a flat curve has a ratio
of 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import EventSpec, get_logger, shutdown_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.logger import channel_of

from .floor import nine_fields
from .measure import QUICK, Case, Chunk, Plan, closing, compare
from .report import Row, as_json, table, write_json
from .scenarios import RECORD, logger

TURN: Final = 64
"""
The most loggers that a chunk uses in turn.

With more of them, a row would show the cost of a cold cache instead of that of a look-up.
"""


def loggers(folder: Path, count: int) -> Chunk:
    """Log through one of *count* loggers of a run."""
    return nine_fields(_loggers(folder, count)[-1])


def loggers_in_turns(folder: Path, count: int) -> Chunk:
    """Log through *count* loggers of a run, one after another."""
    return _in_turns(_loggers(folder, count))


def bound_keys(folder: Path, count: int) -> Chunk:
    """Log through a logger with *count* bound keys that the event doesn't allow."""
    keys = {f"key_{number}": number for number in range(count)}
    another = EventSpec("app.event.another", "info", "an event that allows them", frozenset(keys))
    log = logger(folder)
    channel_of(log).go_by(CANONICAL.extend(another))
    return nine_fields(log.bind(**keys))


def bound_and_kept(folder: Path, count: int) -> Chunk:
    """Log through a logger with *count* bound keys that are written in each line."""
    keys = [f"key_{number}" for number in range(count)]
    log = logger(folder)
    channel_of(log).go_by(CANONICAL.extend(context_keys=keys))
    return nine_fields(log.bind(**dict.fromkeys(keys, 1)))


def events(folder: Path, count: int) -> Chunk:
    """Log with a registry of *count* events."""
    more = [
        EventSpec(f"app.event.number_{number}", "info", "one of many", frozenset({"loss"}))
        for number in range(count - len(CANONICAL))
    ]
    log = logger(folder)
    channel_of(log).go_by(CANONICAL.extend(*more))
    return nine_fields(log)


def file_size(folder: Path, gigabytes: int) -> Chunk:
    """Log to a sparse file that is *gigabytes* long."""
    log = logger(folder)
    chunk = nine_fields(log)
    chunk(1)
    os.truncate(folder / f"{RECORD.run_id}.jsonl", gigabytes << 30)
    return chunk


def runs(folder: Path, count: int) -> Chunk:
    """Log to *count* open runs, one after another."""
    return _in_turns(
        [
            get_logger("training", run_id=f"run-{number}", log_dir=folder, pretty=False)
            for number in range(count)
        ]
    )


def _loggers(folder: Path, count: int) -> list[Any]:
    return [
        get_logger(f"part-{number}", run_id=RECORD.run_id, log_dir=folder, pretty=False)
        for number in range(count)
    ]


def _in_turns(made: list[Any]) -> Chunk:
    chunks = cycle([nine_fields(log) for log in made[:TURN]])

    def chunk(n: int) -> None:
        for each in (next(chunks) for _ in repeat(None, n)):
            each(1)

    return chunk


GROWING: Final[tuple[tuple[str, Callable[[Path, int], Chunk], tuple[int, ...]], ...]] = (
    ("loggers of a run, one of them used", loggers, (1, 10_000)),
    ("loggers of a run, used in turns", loggers_in_turns, (1, 64)),
    ("bound keys that the event doesn't allow", bound_keys, (1, 10, 1000)),
    ("bound keys that stand in the line", bound_and_kept, (1, 10, 100)),
    ("registered events", events, (len(CANONICAL), 1000, 10_000)),
    ("gigabytes in the file", file_size, (0, 1, 10)),
    ("runs open at once, used in turns", runs, (1, 64)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks growth",
        description="The cost of a record as things grow in number.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = list(
            rows(Path(folder).resolve(), QUICK if options.quick else Plan(rounds=5, pairs=15))
        )
    print("\n".join(table(found)))
    if options.json:
        write_json(options.json, results=as_json(found))
    return 0


def rows(folder: Path, plan: Plan) -> Iterator[Row]:
    for number, (name, make, counts) in enumerate(GROWING):
        least = counts[0]
        for count in counts[1:]:
            pair = [
                _case(folder / f"growth-{number}-{each}-{count}", make, each)
                for each in (count, least)
            ]
            with closing(pair):
                yield Row(
                    f"{count:,} {name}", compare(*pair, plan), f"{least:,}", "flat, or explained"
                )


def _case(folder: Path, make: Callable[[Path, int], Chunk], count: int) -> Case:
    folder.mkdir(mode=0o700)

    def close() -> None:
        for path in folder.glob("*.jsonl"):
            shutdown_run(path.stem, folder)
            path.unlink()

    return Case(folder.name, make(folder, count), close=close)


if __name__ == "__main__":
    sys.exit(main())
