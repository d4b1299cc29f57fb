"""
The traces that faults of the interpreter left beside a run's file: what happened, and where. Names and lines, nothing else.

`faults` has them written, by Python's `faulthandler`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ..redaction import shown

_REASON: Final = "Fatal Python error: "
_FRAME: Final = re.compile(r'  File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<function>.+)')
MAX_FRAMES: Final = 100


class Fault(NamedTuple):
    """One fault: why the interpreter stopped, and the frames of the thread in which it did, innermost first, as ``file:function:line``."""

    reason: str
    frames: tuple[str, ...]


def read_faults(path: Path) -> Iterator[Fault]:
    """
    Yield the faults that the file at *path* tells of, oldest first; what is no part of a trace is passed over.

    Raises:
        OSError: the file can't be read.
    """
    reason, frames, is_current = "", list[str](), False
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith(_REASON):
                if reason:
                    yield Fault(reason, tuple(frames))
                reason, frames, is_current = shown(line.removeprefix(_REASON).strip()), [], False
            elif not line.startswith(" "):
                is_current = line.startswith("Current thread ")
            elif is_current and len(frames) < MAX_FRAMES:
                frames += _frame(line)
    if reason:
        yield Fault(reason, tuple(frames))


def _frame(line: str) -> Iterator[str]:
    match = _FRAME.match(line)
    if match:
        yield shown(f"{Path(match['file']).name}:{match['function']}:{match['line']}")
