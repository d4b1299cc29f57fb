"""
The process of a rival: it checks what the rival writes, and times it against FLOOR.

It reads a question on each line of stdin, and writes the answer to stdout as a line of JSON. It
imports orjson and the rival, and nothing of this package unless that is the rival.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from ..floor import LINE, emptier, floor, run_file
from ..measure import QUICK, Case, Chunk, Comparison, Plan
from ..placement import in_threads, long_chunks, staying_on_one_cpu
from ..report import versions
from .running import Running

EXPECTED: Final = {
    **{name: value for name, value in LINE.items() if name not in ("ts", "data")},
    **LINE["data"],
}
"""The fields that each line must hold, but for its time."""
CHECKED: Final = 3


class Trial:
    """One rival that is measured; each public method answers one question."""

    def __init__(self, module: str, folder: Path, *, quick: bool) -> None:
        self.path = run_file(folder, "rival")
        self.running = start(module, self.path)
        self.case = Case(module, _drained(self.running), reset=emptier(self.path))
        self.floor = floor(folder)
        self.plan = QUICK if quick else Plan()
        self._comparisons: dict[str, Comparison] = {}

    def check(self, *distributions: str) -> dict[str, Any]:
        """Log a few times; return what is wrong with the lines, if anything, and the versions."""
        self.case.chunk(CHECKED)
        return {
            "fault": fault_of(self.path.read_bytes(), self.running),
            "versions": versions(*distributions),
        }

    def one_thread(self) -> dict[str, Any]:
        """Return one round of calls from one thread, compared with FLOOR."""
        with staying_on_one_cpu():
            return self._round("one_thread", self.case, self.floor, self.plan)

    def two_threads(self) -> dict[str, Any]:
        """Return one round of calls from two threads, compared with FLOOR in two threads."""
        plan = self.plan if self.plan is QUICK else long_chunks(self.plan)
        case, reference = in_threads(self.case, 2), in_threads(self.floor, 2)
        return self._round("two_threads", case, reference, plan)

    def _round(self, name: str, case: Case, reference: Case, plan: Plan) -> dict[str, Any]:
        if name not in self._comparisons:
            self._comparisons[name] = Comparison(case, reference, plan)
        return asdict(self._comparisons[name].round())


def start(module: str, path: Path) -> Running:
    """Start the rival of *module*, which logs to *path*."""
    running: Running = importlib.import_module(f"benchmarks.rivals.{module}").start(path)
    return running


def fault_of(content: bytes, running: Running) -> str | None:
    """
    Return what is wrong with what the rival wrote, or None.

    Each line must be whole, and hold the record's fields and a time.
    """
    lines = content.splitlines(keepends=True)
    if len(lines) != CHECKED:
        return f"{len(lines)} lines for {CHECKED} records"
    for line in lines:
        if not line.endswith(b"\n"):
            return "a line without an end"
        found = {
            name: value
            for name, value in running.fields(orjson.loads(line)).items()
            if value is not None
        }
        if not found.pop("ts", None):
            return "a record without a time"
        if found != EXPECTED:
            names = found.keys() | EXPECTED.keys()
            wrong = sorted(name for name in names if found.get(name) != EXPECTED.get(name))
            return f"other fields than the record's: {', '.join(wrong)}"
    return None


def _drained(running: Running) -> Chunk:
    def chunk(n: int) -> None:
        running.chunk(n)
        running.drain()

    return chunk


def main(module: str, folder: str, speed: str) -> None:
    trial = Trial(module, Path(folder), quick=speed == "quick")
    for line in sys.stdin:
        question, *arguments = line.split()
        answer = getattr(trial, question)(*arguments)
        print(orjson.dumps(answer).decode(), flush=True)
    trial.running.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
