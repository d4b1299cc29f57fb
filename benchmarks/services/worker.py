"""
The process of a contestant: it does so many calls of a work, and answers with their CPU time.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from time import process_time_ns

from ..measure import Chunk
from .contestant import Contestant
from .works import WORKS, Made

WARM = 64


class Doing:
    """The works of one contestant, of which each is made when it's first asked for."""

    def __init__(self, name: str, path: Path) -> None:
        self._path = path
        self._contestant = start(name, path)
        self._made: dict[int, Made] = {}

    def ns(self, work: int, calls: int) -> float:
        """Return how many nanoseconds of CPU time one of so many calls of a work takes."""
        chunk, minus = self._made.get(work) or self._make(work)
        spent = _spent(chunk, calls) - (_spent(minus, calls) if minus else 0)
        os.truncate(self._path, 0)
        return spent / calls

    def _make(self, work: int) -> Made:
        same = self._contestant.chunk
        made = WORKS[work].make(self._contestant) if same is None else (same, None)
        made[0](WARM)
        self._made[work] = made
        return made


def start(name: str, path: Path) -> Contestant:
    """Start the contestant *name*, which logs to *path*."""
    started: Contestant = importlib.import_module(f"{__package__}.{name}").start(path)
    return started


def _spent(chunk: Chunk, calls: int) -> int:
    started = process_time_ns()
    chunk(calls)
    return process_time_ns() - started


def main(name: str, folder: str) -> None:
    doing = Doing(name, Path(folder) / f"{name}.jsonl")
    for line in sys.stdin:
        work, calls = map(int, line.split())
        print(doing.ns(work, calls), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
