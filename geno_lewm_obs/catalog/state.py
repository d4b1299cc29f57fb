"""
The state of a rank: told by its last records, the lock on its file, and this machine.

What can't be known is ``unknown``, with the reason.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from ..process.ranks import FAULT_SUFFIX, STALL_SUFFIX
from ..record import data_of, time_in
from ..render.time_span import span
from ..segments import segment_named, unpacked_name
from .directory import Listed
from .edges import Edges
from .host import TOLERANCE_S, reason_against_knowing
from .last_records import LastRecords, Opening, Record
from .moments import seconds_of

State = Literal["running", "completed", "failed", "killed", "stalled", "unknown"]
"""
What a run is: ``running`` while a process writes it, ``stalled`` if that hasn't logged for long,
``completed`` or ``failed`` as its last record says, ``killed`` if a signal ended it or nothing says
how it ended, and ``unknown`` where this can't be told.

.. versionadded:: 0.1.0
"""

BAD: Final[tuple[State, ...]] = ("stalled", "failed", "killed")
"""The states of a run that has ended badly, or is about to."""

STALLED_S: Final = 300.0
"""Seconds without a record after which a run may be stalled."""
STALLED_TIMES: Final = 10
"""How many times its longest pause so far a stalled run has been silent."""
STANDS_STILL: Final = "the interpreter stands still"
"""Is said of a live run whose stall box has written, and which hasn't logged anything since."""
_TENTH_S: Final = 0.1
_SAMPLE: Final = b'"event":"obs.host.sample"'
_PREEMPTED: Final = "preempt"
"""What the reason in the end record of a run holds that a scheduler has preempted."""


class Judged(NamedTuple):
    """A state, and what there is to say of it."""

    state: State
    note: str = ""
    """A few words, which may hold texts of the file: the class of an exception, a signal."""


def judge(
    edges: Edges, opening: Opening | None, found: LastRecords, file: Listed, now: float
) -> Judged:
    """
    Return the state of a rank.

    Args:
        edges: Its file.
        opening: What began it.
        found: Its last records.
        file: A file of it, beside the first of which a fault leaves its trace.
        now: The present time, in seconds since 1970.
    """
    if edges.is_written:
        return _judge_live(edges.tail, found, file, now)
    if found.failure is not None:
        return Judged("failed", _exception_in(found.failure))
    if found.end is not None:
        return _judge_ended(found.end, found.signal)
    if found.signal is not None:
        return Judged("killed", found.signal)
    if found.last is None:
        return Judged("unknown", "no record of this package" if edges.size else "no records yet")
    return _judge_silent(edges, opening, found.last, file)


def _judge_live(tail: bytes, found: LastRecords, file: Listed, now: float) -> Judged:
    if found.stall is not None:
        return Judged("stalled", words_of_stall(found.stall, now))
    trace, logged = _status(_trace_path(file, STALL_SUFFIX)), found.last
    if logged and trace and trace.st_size and trace.st_mtime > (seconds_of(logged.get("ts")) or 0):
        return Judged("stalled", STANDS_STILL)
    # A thread writes samples, whatever the program does.
    lines = (line for line in tail.split(b"\n") if _SAMPLE not in line)
    times = [seconds for line in lines if (seconds := seconds_of(time_in(line)))]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    silent = now - times[-1] if times else 0.0
    if silent > max(STALLED_S, STALLED_TIMES * max(pauses, default=0.0)):
        from statistics import median  # which takes a third as long to import as the rest

        usual = f" (usual {span(median(pauses))})" if pauses else ""
        return Judged("stalled", f"no record for {span(silent)}{usual}")
    return Judged("running")


def words_of_stall(stall: Record, now: float | None) -> str:
    """
    Return what the record of a *stall* says, in a few words.

    Args:
        stall: The record.
        now: The present time, in seconds since 1970, if the stall lasts; else None.
    """
    data = data_of(stall)
    silent, usual, told = data.get("silent_s"), data.get("usual_s"), seconds_of(stall.get("ts"))
    if not isinstance(silent, int | float):
        return "no step for long"
    if now is not None and told is not None:
        silent += max(now - told, 0.0)
    often = f" (usual {_exactly(usual)})" if isinstance(usual, int | float) else ""
    return f"no step for {span(silent)}{often}"


def _exactly(seconds: float) -> str:
    return span(seconds) if seconds >= _TENTH_S else f"{1000 * seconds:.2g}ms"


def _judge_ended(end: Record, signal: str | None) -> Judged:
    reason = data_of(end).get("reason")
    told = reason if isinstance(reason, str) else ""
    if end.get("severity") == "error" or told == "failed":
        return Judged("failed", _exception_in(end))
    if told == "interrupted":
        return Judged("killed", signal or told)
    if _PREEMPTED in told.lower():
        return Judged("killed", told)
    return Judged("completed", "" if told == "completed" else told)


def _judge_silent(edges: Edges, opening: Opening | None, last: Record, file: Listed) -> Judged:
    """Return the state of a rank that nothing writes, and whose records don't say how it ended."""
    trace = _status(_trace_path(file, FAULT_SUFFIX))
    if trace is not None and trace.st_size and not _is_older(trace, last):
        return Judged("killed", "a fault")
    reason = reason_against_knowing(last, edges.changed, file.path)
    if reason is not None:
        return Judged("unknown", reason)
    # A process under crash hooks removes the file for its trace, unless it's ended from outside.
    if trace is None and opening is None:
        return Judged("unknown", "no record says that it ended")
    return Judged("killed", "no trace of the end")


def _is_older(trace: os.stat_result, last: Record) -> bool:
    """Tell whether *trace* was left by an attempt before the one that wrote the record *last*."""
    logged = seconds_of(last.get("ts"))
    return logged is not None and trace.st_mtime + TOLERANCE_S < logged


def _trace_path(file: Listed, suffix: str) -> str:
    """Return where the process that writes *file* leaves a trace of this *suffix*."""
    folder, name = os.path.split(file.path)  # as text: a path object takes as long as all else
    name = unpacked_name(name)
    first = segment_named(name)[0] if file.segment else name
    return os.path.join(folder, os.path.splitext(first)[0] + suffix)  # noqa: PTH118, PTH122


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - likewise
    except OSError:
        return None


def _exception_in(record: Record) -> str:
    named = data_of(record).get("exception_type") or record.get("error_code")
    return named if isinstance(named, str) else ""
