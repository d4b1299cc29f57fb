"""
Read the trace that a segmentation fault, an abort or a stall left beside a run file.

Only its headings and the names and lines of its frames are returned, since the rest may be private.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Final

from ..process.ranks import FAULT_SUFFIX
from ..redaction import is_presentable, safe_name
from ..redaction.fault_lines import FRAME, HEADING, is_masked
from ..redaction.safe_name import WITHHELD
from .opening import open_to_read

MAX_LINES: Final = 200
"""Lines of a trace that are shown."""
_LONGEST: Final = 1 << 16
"""Bytes of a line that are read together; a frame with the longest path has fewer."""

_FATAL: Final = "Fatal"
_CURRENT: Final = "Current thread"
_DIGITS: Final = 9
"""Digits of a line's number."""


def trace_of(run_file: Path, suffix: str = FAULT_SUFFIX) -> Path | None:
    """Return the file of the trace beside *run_file*, or None if it is missing or empty."""
    path = run_file.with_suffix(suffix)
    return path if path.is_file() and path.stat().st_size else None


def trace_lines(path: Path) -> Iterator[str]:
    """
    Yield the lines of a trace that may be shown: headings, and frames as ``file:line function``.

    Of several traces in the file it's the last one. The thread that matters comes first: that of a
    fault, or else the main thread, which is written last, and the younger ones after it.

    Raises:
        RunFileError: The file can't be read.
    """
    heading, threads = _last_trace(path)
    lines = chain((heading,), *threads) if heading else chain(*threads)
    for line in islice(lines, MAX_LINES):
        frame = FRAME.fullmatch(line)
        yield f"  {_shown(frame)}" if frame else safe_name(line)


def _last_trace(path: Path) -> tuple[str, list[list[str]]]:
    """Return the heading of a fault, and the threads, each of them a heading and frames."""
    title, threads = "", _threads()
    with open_to_read(path) as file:
        for raw in iter(partial(file.readline, _LONGEST), b""):
            line = raw.decode(errors="replace").rstrip("\n")
            if FRAME.fullmatch(line):
                if len(threads[-1]) < MAX_LINES:
                    threads[-1].append(line)
            elif heading := HEADING.match(line):
                if "hread " in heading[0]:
                    threads.append([heading[0]])
                else:
                    title, threads = heading[0], _threads()
    if title.startswith(_FATAL):
        return title, sorted(threads, key=_is_another)
    return "", [*threads][::-1]


def _is_another(thread: list[str]) -> bool:
    """Tell whether *thread* is another one than that of the fault."""
    return not (thread and thread[0].startswith(_CURRENT))


def _threads() -> deque[list[str]]:
    return deque([[]], maxlen=MAX_LINES)


def _shown(frame: re.Match[str]) -> str:
    """Return *frame* without its directory; no name of it where the names spell a sequence."""
    line = frame["line"][:_DIGITS]
    names = _name(PurePosixPath(frame["file"]).name), _name(frame["function"])
    shown = f"{names[0]}:{line} {names[1]}"
    return shown if is_presentable(shown) else f"{WITHHELD}:{line} {WITHHELD}"


def _name(name: str) -> str:
    return WITHHELD if is_masked(name) else safe_name(name)
