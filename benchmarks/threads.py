"""
``python -m benchmarks.threads``: what a record costs when others log at the same time, threads by one logger or processes to one file.

Wall time over records. The interpreter's switch interval is left as it is, and the process on all its processors.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median, quantiles
from time import monotonic_ns
from typing import Final

from geno_lewm_obs import LogRecord, shutdown_run

from .measure import Chunk, Result
from .scenarios import RECORD, floor, logger, nine_fields

ONE_FLOOR: Final = "FLOOR of one thread"
COUNTS: Final = (1, 2, 8)
ROUNDS: Final = 9
RECORDS: Final = 40_000
"""In all threads or processes together."""


def rows(folder: Path, *, quick: bool = False) -> Iterator[tuple[str, Result, str]]:
    """Yield a name, what was found, and what it's compared with."""
    rounds, records = (2, 800) if quick else (ROUNDS, RECORDS)
    yield from _thread_rows(folder, rounds, records)
    yield _process_row(folder, rounds, records)


def _thread_rows(folder: Path, rounds: int, records: int) -> Iterator[tuple[str, Result, str]]:
    own = _folder(folder, "threads")
    base, chunk = floor(own), nine_fields(logger(own))
    chunk(100)
    floors: list[float] = []
    spent: dict[int, list[float]] = {count: [] for count in COUNTS}
    for _ in range(rounds):
        base.reset()
        floors.append(_in_threads(base.chunk, 1, records))
        for count in COUNTS:
            spent[count].append(_in_threads(chunk, count, records))
        _check_and_empty(own)
    base.close()
    shutdown_run(RECORD.run_id, own)
    for count in COUNTS:
        yield f"a record, {count} threads of one logger", _result(spent[count], floors), ONE_FLOOR
    yield "a record, eight threads", _result(spent[8], spent[2]), "two threads"


def _in_threads(chunk: Chunk, count: int, records: int) -> float:
    """Return nanoseconds of wall time for each record, when *count* threads log at once."""
    started = threading.Barrier(count + 1)

    def work() -> None:
        started.wait()
        chunk(records // count)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    started.wait()
    begin = monotonic_ns()
    for thread in threads:
        thread.join()
    return (monotonic_ns() - begin) / records


def _process_row(folder: Path, rounds: int, records: int) -> tuple[str, Result, str]:
    """Compare the time for the same records when one process writes them, and when two do: 2 where they don't hinder each other."""
    own = _folder(folder, "processes")
    one, two = [], []
    for _ in range(rounds):
        one.append(_in_processes(own, 1, records))
        two.append(_in_processes(own, 2, records))
    return "records a second, two processes and one file", _result(one, two), "one process"


def _in_processes(folder: Path, count: int, records: int) -> float:
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    started, done = context.Barrier(count + 1), context.Barrier(count + 1)
    processes = [context.Process(target=_log, args=(folder, records // count, started, done)) for _ in range(count)]
    for process in processes:
        process.start()
    started.wait()
    begin = monotonic_ns()
    done.wait()
    spent = monotonic_ns() - begin
    for process in processes:
        process.join()
    _check_and_empty(folder)
    return spent / records


def _log(folder: Path, records: int, started: Barrier, done: Barrier) -> None:
    chunk = nine_fields(logger(folder))
    chunk(100)
    started.wait()
    chunk(records)
    done.wait()


def _check_and_empty(folder: Path) -> None:
    """Read back what was written: mixed lines aren't worth timing."""
    path = folder / f"{RECORD.run_id}.jsonl"
    for line in path.read_bytes().splitlines()[::50]:
        LogRecord.from_line(line)
    os.truncate(path, 0)


def _folder(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir(mode=0o700)
    return own.resolve()


def _result(spent: list[float], against: list[float]) -> Result:
    ratios = [one / other for one, other in zip(spent, against, strict=True)]
    quarter, _, three_quarters = quantiles(ratios, n=4, method="inclusive")
    return Result(median(spent), median(against), median(ratios), quarter, three_quarters)


def print_rows(make: Callable[..., Iterator[tuple[str, Result, str]]]) -> None:
    """Print a table of what *make* yields, for a command of its own."""
    print("| what | time | ratio | quartiles | to |\n|---|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, result, against in make(Path(folder).resolve(), quick="--quick" in sys.argv):
            print(f"| {name} | {result.ns:,.0f} ns | {result.ratio:.2f} | {result.quarter:.2f}..{result.three_quarters:.2f} | {against} |")


if __name__ == "__main__":
    print_rows(rows)
