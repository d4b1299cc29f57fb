"""
Contestants in processes of their own, whose chunks of calls take turns.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from .works import WORKS

ROOT: Final = Path(__file__).resolve().parents[2]


class Runner:
    """The process of one contestant, which logs to a file in *folder*."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._process: Any = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.worker", name, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ns(self, work: int, calls: int) -> float:
        """
        Return the CPU time of a call, in nanoseconds.

        Raises:
            RuntimeError: the process has ended; its traceback is on stderr.
        """
        print(work, calls, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            msg = f"{self.name} failed at {WORKS[work].name!r}"
            raise RuntimeError(msg)
        return float(answer)

    def close(self) -> None:
        self._process.communicate()


def times(runners: Sequence[Runner], work: int, turns: int, calls: int) -> dict[str, list[float]]:
    """Return the times of a call in each turn, by contestant; the order changes every turn."""
    rng, playing = random.Random(work), list(runners)
    found: dict[str, list[float]] = {each.name: [] for each in runners}
    for each in playing:  # warms up
        each.ns(work, calls)
    for _ in range(turns):
        rng.shuffle(playing)
        for each in playing:
            found[each.name].append(each.ns(work, calls))
    return found
