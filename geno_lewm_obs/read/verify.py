"""
Verify a run file: find all that shouldn't be in it, or is missing.

Nothing is changed, and no content of a file raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from ..contract import Registry, default_registry
from .continuity import Continuity
from .fault_trace import trace_lines, trace_of
from .finding import Finding
from .judge_piece import Defect, defect, judge
from .locks import has_writers
from .pieces import Piece, open_to_read, pieces_in


def verify(path: Path, *, registry: Registry | None = None) -> Iterator[Finding]:
    """
    Yield what is wrong with the run file at *path*, by line.

    While a process writes the file, half a line at its end and a run without an end are right.

    Args:
        path: One file. A run of several ranks has several.
        registry: The events and keys that may be there; by default, the canonical ones and those of
            installed packages.

    Raises:
        RunFileError: The file can't be read.
    """
    with open_to_read(path) as file:
        # If it's written now, its end isn't reliable, even if the writer ends in the meantime.
        was_live = has_writers(file.fileno())
        is_live = (lambda: True) if was_live else partial(has_writers, file.fileno())
        yield from verify_lines(file, path.name, registry or default_registry(), is_live)
    trace = trace_of(path)
    if trace is not None:
        lines = [line.strip() for line in trace_lines(trace)]
        found = defect("fault", "; ".join(lines[:3]) or "a trace that says nothing")
        yield Finding(*found, file=trace.name, line=0, offset=0, length=trace.stat().st_size)


def verify_lines(
    lines: Iterable[bytes], name: str, registry: Registry, is_live: Callable[[], bool]
) -> Iterator[Finding]:
    """
    Do as `verify`, for the *lines* of a file called *name*.

    *is_live* tells whether a process writes the file. It is called at the end of the lines.
    """
    continuity = Continuity(registry)
    offset = 0
    for number, line in enumerate(lines, 1):
        for piece in pieces_in([line], number, offset):
            record, defects = judge(piece, registry)
            if record is not None:
                defects += continuity.judge(piece, record)
            elif defects and not line.endswith(b"\n") and is_live():
                continue  # the end of the line is still to come
            yield from (_finding(name, piece, each) for each in defects)
        offset += len(line)
    if not is_live():
        yield from (_finding(name, *each) for each in continuity.unended_runs())


def _finding(name: str, piece: Piece, found: Defect) -> Finding:
    return Finding(
        *found,
        file=name,
        line=piece.number,
        offset=piece.offset,
        length=len(piece.content),
    )
