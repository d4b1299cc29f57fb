"""
The cost of a record that is also shown on a terminal, with a process that reads the other side.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO

from .floor import nine_fields
from .measure import Case, Plan, closing, compare
from .report import Row
from .scenarios import of_logger

ON_A_TERMINAL: Final = "the whole call with a console line on a terminal"
NOBODY: Final = "the whole call where stderr is a file, so no person is looking"


def rows(folder: Path, plan: Plan) -> Iterator[Row]:
    quiet = of_logger("", folder, "no-console", nine_fields)
    with closing([quiet]), _terminal() as screen, Path(os.devnull).open("w") as file:
        for name, own, stream, goal in (
            (ON_A_TERMINAL, "console", screen, "≤ 25,000 ns beyond"),
            (NOBODY, "nobody", file, "1.00"),
        ):
            with _as_stderr(stream):
                case = of_logger(name, folder, own, nine_fields, pretty=None)
            with closing([case]):
                yield Row(
                    name, compare(_writing_to(stream, case), quiet, plan), "the whole call", goal
                )


def _writing_to(stream: TextIO, case: Case) -> Case:
    def chunk(n: int) -> None:
        with _as_stderr(stream):
            case.chunk(n)

    return replace(case, chunk=chunk)


@contextmanager
def _as_stderr(stream: TextIO) -> Iterator[None]:
    before, sys.stderr = sys.stderr, stream
    try:
        yield
    finally:
        sys.stderr = before


@contextmanager
def _terminal() -> Iterator[TextIO]:
    master, terminal = pty.openpty()
    with subprocess.Popen(
        ["cat"], stdin=master, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as reader:
        os.close(master)
        with os.fdopen(terminal, "w", buffering=1) as screen:
            yield screen
        reader.wait(timeout=60)  # it ends, since the last writer has closed the terminal
