"""
The cost of a record in threads that share a logger, and in processes that share a file.

The cost is wall-clock time divided by the number of records of all threads or processes, which run
on all processors. The kernel lets only one process at a time append to a file, so FLOOR is measured
in two processes as well, with one file and with a file for each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter_ns
from typing import IO, Any, Final

from .floor import floor, nine_fields, run_file
from .measure import Plan, Result, Round, closing, compare, summary
from .placement import in_threads, long_chunks
from .report import Row
from .scenarios import of_logger

PROCESSES: Final = "two processes, one file"


def rows(folder: Path, plan: Plan, *, quick: bool) -> Iterator[Row]:
    slow = plan if quick else long_chunks(plan)
    log = of_logger("", folder, "together", nine_fields)
    least = floor(folder, own="floor-together")
    with closing([log, least]):
        two, eight = in_threads(log, 2), in_threads(log, 8)
        yield Row(
            "two threads, one logger",
            compare(two, in_threads(least, 2), slow),
            "FLOOR in two threads",
            "≤ 3",
        )
        yield Row(
            "eight threads, one logger",
            compare(eight, two, slow),
            "two threads, one logger",
            "≤ 1.3",
        )
    records = 500 if quick else 50_000
    ours = [run_file(folder, "two-processes")] * 2
    yield Row(
        PROCESSES,
        _two_processes(_OURS, ours, records, plan.rounds),
        "one process",
        "≤ 0.63: 1.6 × as many a second",
    )
    one = [run_file(folder, "floor-two-processes")] * 2
    yield Row(
        "FLOOR in two processes, one file",
        _two_processes(_FLOOR, one, records, plan.rounds),
        "FLOOR in one",
    )
    apart = [run_file(folder, f"floor-process-{number}") for number in (1, 2)]
    yield Row(
        "FLOOR in two processes, a file each",
        _two_processes(_FLOOR, apart, records, plan.rounds),
        "FLOOR in one",
    )


_OURS: Final = "from benchmarks.scenarios import logger; write = nine_fields(logger(file.parent))"
_FLOOR: Final = "write = floor(file.parents[1], own=file.parent.name).chunk"
_WRITER: Final = """
import sys
from pathlib import Path
from benchmarks.floor import floor, nine_fields

file = Path(sys.argv[1])
exec(sys.argv[2])
write(1000)
print("ready", flush=True)
for line in sys.stdin:
    write(int(line))
    print("done", flush=True)
"""


def _two_processes(making: str, files: list[Path], records: int, rounds: int) -> Result:
    """
    Return the cost of a record in two processes, compared with that in one.

    Each process writes to its own entry of *files*, which may be the same path.
    """
    with _writer(making, files[0]) as one, _writer(making, files[1]) as other:
        found = []
        for _ in range(rounds):
            by_one = _wall_ns([one], 2 * records)
            by_both = _wall_ns([one, other], records)
            found.append(Round(by_both / (2 * records), by_one / (2 * records), by_both / by_one))
            for file in files:
                os.truncate(file, 0)
    return summary(found)


@contextmanager
def _writer(making: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _WRITER, str(file), making]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        _pipe(process.stdout).readline()
        try:
            yield process
        finally:
            _pipe(process.stdin).close()


def _wall_ns(writers: list[subprocess.Popen[str]], records: int) -> int:
    started = perf_counter_ns()
    for writer in writers:
        print(records, file=_pipe(writer.stdin), flush=True)
    for writer in writers:
        _pipe(writer.stdout).readline()
    return perf_counter_ns() - started


def _pipe(stream: IO[str] | None) -> Any:
    assert stream is not None
    return stream
