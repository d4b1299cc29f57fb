"""
Read the trace that a segmentation fault or an abort left beside a run file.

Only its headings and the names and lines of its frames are returned, since the rest may be private.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from ..process.ranks import FAULT_SUFFIX
from ..redaction import is_presentable, safe_name
from ..redaction.safe_name import WITHHELD
from .opening import open_to_read

MAX_LINES: Final = 200
"""Lines of a trace that are read."""
_LONGEST: Final = 1 << 16
"""Bytes of a line that are read together; a frame with the longest path has fewer."""

_DIGITS: Final = 9
"""Digits of a line's number."""

_FRAME: Final = re.compile(r'  File "(?P<file>.*)", line (?P<line>[0-9]+) in (?P<function>.*)')
_HEADING: Final = re.compile(
    r"Fatal Python error: [A-Za-z -]{1,60}|(Current thread|Thread) 0x[0-9a-f]{1,16}"
)


def trace_of(run_file: Path, suffix: str = FAULT_SUFFIX) -> Path | None:
    """Return the file of the trace beside *run_file*, or None if it is missing or empty."""
    path = run_file.with_suffix(suffix)
    return path if path.is_file() and path.stat().st_size else None


def trace_lines(path: Path) -> Iterator[str]:
    """
    Yield the lines of a trace that may be shown: headings, and frames as ``file:line function``.

    Raises:
        RunFileError: The file can't be read.
    """
    with open_to_read(path) as file:
        for raw in islice(iter(partial(file.readline, _LONGEST), b""), MAX_LINES):
            line = raw.decode(errors="replace").rstrip("\n")
            if frame := _FRAME.fullmatch(line):
                yield f"  {_shown(frame)}"
            elif heading := _HEADING.match(line):
                yield safe_name(heading[0])


def _shown(frame: re.Match[str]) -> str:
    """Return *frame* without its directory; no name of it where the names spell a sequence."""
    line = frame["line"][:_DIGITS]
    names = safe_name(PurePosixPath(frame["file"]).name), safe_name(frame["function"])
    shown = f"{names[0]}:{line} {names[1]}"
    return shown if is_presentable(shown) else f"{WITHHELD}:{line} {WITHHELD}"
