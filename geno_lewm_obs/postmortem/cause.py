"""
The cause of an end: told by the records of it, the trace of a fault and the kernel, never guessed.
"""

from __future__ import annotations

from itertools import dropwhile, islice, takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..catalog import RankSummary
from ..catalog.host import TOLERANCE_S
from ..catalog.moments import seconds_of
from ..catalog.state import STANDS_STILL
from ..errors import DiskFullError
from ..process.ranks import STALL_SUFFIX
from ..read.fault_trace import trace_lines, trace_of
from ..record import data_of

_MEMORY: Final = frozenset({"MemoryError", "OutOfMemoryError"})
"""The classes of exceptions for want of memory: Python's, and those of torch and others."""
_NO_SPACE: Final = "[Errno 28]"
"""Begins the text of an `OSError` for want of space."""
_SIGNALS: Final = {
    "Segmentation fault": "SIGSEGV",
    "Aborted": "SIGABRT",
    "Bus error": "SIGBUS",
    "Floating point exception": "SIGFPE",
    "Floating-point exception": "SIGFPE",
    "Illegal instruction": "SIGILL",
}
"""How Python names a fatal signal in its trace."""
_PREFIX: Final = "Fatal Python error: "
_TRACE: Final = 4
"""Frames of a trace that are kept."""


class Cause(NamedTuple):
    """
    What ended a run. Its texts are those of the file.

    .. versionadded:: 0.1.0
    """

    name: str
    """
    ``exception``, ``out_of_memory``, ``disk_full``, ``signal``, ``interrupted``, ``preempted``,
    ``fault``, ``stalled``, ``completed``, ``running`` or ``unknown``.
    """
    exception_type: str | None = None
    """The class of the exception, or the code of a typed error."""
    text: str | None = None
    """Its text, as far as it passed the rules."""
    place: str | None = None
    """Where it was raised, or where the steps stand still, as ``module:function:line``."""
    signal: str | None = None
    trace: tuple[str, ...] = ()
    """The innermost frames of a fault or a stall, the first one first."""


def cause_of(rank: RankSummary, run_file: Path) -> Cause:
    """
    Return what ended *rank*.

    Args:
        rank: The rank.
        run_file: The path of its first segment, beside which a fault leaves its trace.
    """
    state, note = rank.judged
    found = rank.found
    if state == "stalled" and (found.stall is not None or note == STANDS_STILL):
        frames = _frames_of(found.stall or {})
        trace = tuple(frames[:_TRACE]) or _stall_trace(run_file)
        return Cause(state, place=next(iter(trace), None), trace=trace)
    if state == "failed":
        return _exception_in(found.failure or found.end or {})
    if state != "killed":
        return Cause(state)
    if found.signal is not None:
        return Cause("signal", signal=found.signal)
    if found.end is not None:
        return Cause("interrupted" if note == "interrupted" else "preempted")
    return _fault(run_file, rank) or Cause("unknown")


def _exception_in(record: dict[str, Any]) -> Cause:
    told = data_of(record)
    named = _text(told.get("exception_type")) or _text(record.get("error_code"))
    text = _text(told.get("exception_message")) or _text(told.get("message"))
    stack = told.get("exception_stack")
    place = _text(stack[-1]) if isinstance(stack, list) and stack else None
    name = "exception"
    if named is not None and named.rpartition(".")[2] in _MEMORY:
        name = "out_of_memory"
    elif record.get("error_code") == DiskFullError.code or (text or "").startswith(_NO_SPACE):
        name = "disk_full"
    return Cause(name, named, text, place)


def _fault(run_file: Path, rank: RankSummary) -> Cause | None:
    trace = trace_of(run_file)
    if trace is None:
        return None
    logged = seconds_of(rank.ended)
    if logged is not None and trace.stat().st_mtime + TOLERANCE_S < logged:
        return None  # that of an earlier attempt
    lines = list(trace_lines(trace))
    heading = lines[0].removeprefix(_PREFIX) if lines else ""
    frames = (line.strip() for line in lines if line.startswith(" "))
    return Cause("fault", signal=_SIGNALS.get(heading.strip()), trace=tuple(islice(frames, _TRACE)))


def _frames_of(stall: dict[str, Any]) -> list[str]:
    """Return the frames of the thread that stood still, the innermost one first."""
    frames = data_of(stall).get("frames")
    return [*filter(None, map(_text, reversed(frames)))] if isinstance(frames, list) else []


def _stall_trace(run_file: Path) -> tuple[str, ...]:
    """Return the innermost frames of the main thread, which comes first, in a stall's trace."""
    trace = trace_of(run_file, STALL_SUFFIX)
    lines = iter(trace_lines(trace) if trace is not None else ())
    frames = dropwhile(lambda line: not line.startswith(" "), lines)
    main = takewhile(lambda line: line.startswith(" "), frames)
    return tuple(line.strip() for line in islice(main, _TRACE))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
