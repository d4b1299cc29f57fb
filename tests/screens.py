"""
Screens as they were looked at: what a command shows on a terminal, held against
``tests/cases/screens``.

Times, lengths of time and sizes differ from run to run: their digits are compared as nines. With
the variable ``WRITE_SCREENS`` the files are written anew, to be looked at.
"""

from __future__ import annotations

import io
import os
import re
import sys
import termios
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from geno_lewm_obs.cli import main

SCREENS = Path(__file__).parent / "cases" / "screens"
_VARIABLE = re.compile(
    r"(today|yesterday|\d{4}-\d\d-\d\d) \d\d:\d\d(:\d\d)?"
    r"|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\b[\d.]+(?= ?(?P<unit>ms|s|kB|B)\b)"
)


def show_on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, *arguments: object) -> str:
    """Return what a command shows on a terminal without colours: its output, then its words."""
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (50, columns))
    words = io.StringIO()
    monkeypatch.setenv("NO_COLOR", "1")
    with ThreadPoolExecutor(1) as reader:
        shown = reader.submit(_all_of, master)
        with os.fdopen(slave, "w", encoding="utf-8") as terminal, monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", terminal)
            streams.setattr(sys, "stderr", words)
            main([*map(str, arguments)])
    os.close(master)
    return shown.result().replace("\r\n", "\n") + words.getvalue()


def _all_of(master: int) -> str:
    """Return what comes from a terminal until it's closed, which the system calls an error."""
    parts = []
    with suppress(OSError):
        while part := os.read(master, 1 << 16):
            parts.append(part)
    return b"".join(parts).decode()


def assert_as_looked_at(name: str, shown: str) -> None:
    """Hold *shown* against the screen called *name*."""
    path = SCREENS / f"{name}.txt"
    constant = _VARIABLE.sub(_nines, shown)
    if os.environ.get("WRITE_SCREENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(constant, "utf-8")
    assert path.read_text("utf-8") == constant


def _nines(match: re.Match[str]) -> str:
    if match["unit"] == "ms":
        return "9"  # it stands at the end of a line, of any length
    return re.sub(r"\d", "9", match[0].replace("yesterday", "today"))


def widths(screen: str) -> Sequence[int]:
    """Return how wide the lines of *screen* are."""
    return [len(line) for line in screen.splitlines()]
