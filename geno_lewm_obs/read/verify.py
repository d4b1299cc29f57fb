"""
A run file looked through for all that shouldn't be there, or is missing. It changes nothing and
never raises for what a file holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from ..contract import Registry, default_registry
from .continuity import Continuity
from .fault_trace import trace_lines, trace_of
from .finding import Finding
from .judge_piece import Fault, fault, judge
from .locks import has_writers
from .pieces import Piece, opened, pieces_in


def verify(path: Path, *, registry: Registry | None = None) -> Iterator[Finding]:
    """
    Yield what is wrong with the run file at *path*, by line; what is only wrong once nobody writes
    any more is not, while somebody does.

    Args:
        path: One file; a run of several ranks has several.
        registry: The events and keys that may be there; by default the canonical ones and those of
            installed packages.

    Raises:
        RunFileError: the file can't be read.
    """
    with opened(path) as file:
        was_live = has_writers(file.fileno())
        is_live = (lambda: True) if was_live else partial(has_writers, file.fileno())
        yield from verify_lines(file, path.name, registry or default_registry(), is_live)
    trace = trace_of(path)
    if trace is not None:
        found = fault(
            "fault",
            "; ".join(map(str.strip, list(trace_lines(trace))[:3])) or "a trace that says nothing",
        )
        yield Finding(
            found.rule, found.message, found.remedy, trace.name, 0, 0, trace.stat().st_size
        )


def verify_lines(
    lines: Iterable[bytes], name: str, registry: Registry, is_live: Callable[[], bool]
) -> Iterator[Finding]:
    """
    As `verify`, for the lines of a file called *name*; whether it's still written is asked at its
    end.
    """
    sequel = Continuity(registry)
    offset = 0
    for number, line in enumerate(lines, 1):
        for piece in pieces_in([line], number, offset):
            record, faults = judge(piece, registry)
            if record is not None:
                faults += sequel.judge(piece, record)
            elif faults and not line.endswith(b"\n") and is_live():  # its end is on its way
                continue
            yield from (_finding(name, piece, each) for each in faults)
        offset += len(line)
    if not is_live():
        yield from (_finding(name, *each) for each in sequel.unended())


def _finding(name: str, piece: Piece, found: Fault) -> Finding:
    return Finding(
        found.rule,
        found.message,
        found.remedy,
        name,
        piece.number,
        piece.offset,
        len(piece.content),
    )
