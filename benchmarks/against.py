"""
What a call costs with this tree's package, compared with that of another tree.

Both packages are loaded in a process of their own, and log the same calls in chunks that take
turns, their order swapped every time. CPU time is counted, so other work on the machine matters
less. The calls are those of this tree's benchmarks.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
CALLS: Final = {
    "a whole call: log.info with nine fields": 2000,
    "a uuid that is new each time": 200,
    "a text of 4 KB that is new each time": 100,
    "a text of 4 KB that was logged before": 1000,
    "an exception with 30 frames": 200,
}
"""The rows, and how many calls a chunk of each makes."""
GOAL: Final = "≤ 1.05"
_WORKER: Final = """
import os, sys
from pathlib import Path
from time import process_time_ns

tree, root, folder = sys.argv[1:]
sys.path.insert(0, tree)
import geno_lewm_obs
sys.path.insert(0, root)
from benchmarks.heavy import HEAVY, REGISTRY
from benchmarks.floor import nine_fields
from benchmarks.measure import repeated
from benchmarks.scenarios import logger
from geno_lewm_obs.logger import channel_of

assert Path(geno_lewm_obs.__file__).is_relative_to(tree), "another package was loaded"
log = logger(Path(folder))
chunks = {"a whole call: log.info with nine fields": nine_fields(log)}
heavy = logger(Path(folder) / "heavy")
channel_of(heavy).go_by(REGISTRY)
chunks |= {name: repeated(make(heavy)) for name, make in HEAVY.items()}
print("ready", flush=True)
for line in sys.stdin:
    calls, name = line.rstrip().split(" ", 1)
    started = process_time_ns()
    chunks[name](int(calls))
    print(process_time_ns() - started, flush=True)
    for each in (log, heavy):
        os.truncate(each.log_dir / f"{each.run_id}.jsonl", 0)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks against",
        description="The cost of calls with this tree's package and with another's, in turns.",
    )
    parser.add_argument(
        "tree", nargs="?", type=Path, default=ROOT, help="the other tree; by default this one"
    )
    parser.add_argument("--rounds", type=int, default=200, help="by default 200")
    parser.add_argument("--quick", action="store_true", help="three rounds")
    options = parser.parse_args(arguments)
    print("| what | here | there | here / there | best / best | goal |")
    print("|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        trees = [ROOT, options.tree.resolve()]
        workers = [
            stack.enter_context(_worker(tree, Path(folder) / str(at)))
            for at, tree in enumerate(trees)
        ]
        for row in _rows(workers, 3 if options.quick else options.rounds):
            print(row, flush=True)
        for worker in workers:
            worker.stdin.close()
    return 0


def _worker(tree: Path, folder: Path) -> Any:
    (folder / "heavy").mkdir(parents=True, mode=0o700)
    process: Any = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(tree), str(ROOT), str(folder)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if process.stdout.readline() != "ready\n":
        process.stdin.close()
        msg = f"the package in {tree} can't be measured"
        raise ValueError(msg)
    return process


def _rows(workers: Sequence[Any], rounds: int) -> Iterator[str]:
    for name, calls in CALLS.items():
        spent: list[list[float]] = [[], []]
        for turn in range(rounds + 1):
            for at in (0, 1) if turn % 2 else (1, 0):
                worker = workers[at]
                print(calls, name, file=worker.stdin, flush=True)
                nanoseconds = int(worker.stdout.readline()) / calls
                if turn:  # the first turn warms up
                    spent[at].append(nanoseconds)
        here, there = spent
        ratio = median(one / other for one, other in zip(here, there, strict=True))
        yield (
            f"| {name} | {median(here):,.0f} ns | {median(there):,.0f} ns | {ratio:.3f} "
            f"| {min(here) / min(there):.3f} | {GOAL} |"
        )


if __name__ == "__main__":
    sys.exit(main())
