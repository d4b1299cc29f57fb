"""
Several at once: threads that share a logger, and processes that share a file. Time is the wall's, over all records that were written.

They run on all processors.
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
        yield Row("two threads, one logger", compare(two, in_threads(least, 2), slow), "FLOOR in two threads", "≤ 3")
        yield Row("eight threads, one logger", compare(eight, two, slow), "two threads, one logger", "≤ 1.3")
    yield Row(PROCESSES, _two_processes(folder, 500 if quick else 50_000, plan.rounds), "one process", "≤ 0.63: 1.6 × as many a second")


_WRITER: Final = """
import sys
from pathlib import Path
from benchmarks.floor import nine_fields
from benchmarks.scenarios import logger

write = nine_fields(logger(Path(sys.argv[1])))
write(1000)
print("ready", flush=True)
for line in sys.stdin:
    write(int(line))
    print("done", flush=True)
"""


def _two_processes(folder: Path, records: int, rounds: int) -> Result:
    path = run_file(folder, "two-processes")
    with _writer(path.parent) as one, _writer(path.parent) as other:
        found = []
        for _ in range(rounds):
            alone = _wall_ns([one], 2 * records)
            both = _wall_ns([one, other], records)
            found.append(Round(both / (2 * records), alone / (2 * records), both / alone))
            os.truncate(path, 0)
    return summary(found)


@contextmanager
def _writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _WRITER, str(folder)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
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
