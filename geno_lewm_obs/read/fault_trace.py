"""
The trace that a segmentation fault or an abort left beside a run file, as it may be shown: frames
by name and line, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from ..process.ranks import FAULT_SUFFIX
from ..redaction import safe_name
from .pieces import opened

MAX_LINES: Final = 200

_FRAME: Final = re.compile(r'  File "(?P<file>.*)", line (?P<line>[0-9]+) in (?P<function>.*)')
_HEAD: Final = re.compile(
    r"Fatal Python error: [A-Za-z ]{1,60}|(Current thread|Thread) 0x[0-9a-f]+.*"
)


def trace_of(run_file: Path) -> Path | None:
    """
    Return the file of the trace beside *run_file*, or None where there is none, or an empty one.
    """
    path = run_file.with_suffix(FAULT_SUFFIX)
    return path if path.is_file() and path.stat().st_size else None


def trace_lines(path: Path) -> Iterator[str]:
    """
    Yield the lines of a trace that may be shown: what died of what, and frames as ``file:line
    function``; raises `RunFileError`.
    """
    with opened(path) as file:
        for raw in islice(file, MAX_LINES):
            line = raw.decode(errors="replace").rstrip("\n")
            if frame := _FRAME.fullmatch(line):
                yield f"  {safe_name(PurePosixPath(frame['file']).name)}:{frame['line']} {safe_name(frame['function'])}"
            elif head := _HEAD.match(line):
                yield safe_name(head[0].partition(" (")[0])
