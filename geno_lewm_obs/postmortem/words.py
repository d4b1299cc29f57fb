"""
The report on a run's end as a person reads it: one screen, in which what isn't known is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..catalog import RankSummary
from ..catalog.moments import seconds_of
from ..catalog.state import words_of_stall
from ..counters import counted
from ..escapes import visible
from ..record import NON_FINITE, data_of
from ..redaction import safe_name, safe_path
from ..render.time_span import span
from .cause import Cause
from .host import words_of_samples
from .report import Report

Line = tuple[str, str]
"""What a line is about, and what it says; what is empty goes on from the line before."""

_VERBS: Final = {
    "completed": "completed",
    "failed": "FAILED",
    "killed": "was KILLED",
    "running": "is running",
    "stalled": "has STALLED",
    "unknown": "is in an UNKNOWN state",
}
_SENT_BY: Final = {
    "SIGTERM": "as a scheduler sends it that preempts or ends a job, or as kill does",
    "SIGHUP": "as a terminal sends it that is closed",
}
_NO_TRACE: Final = (
    "no trace of the end: kill -9, the kernel or a power cut, or SIGTERM without crash hooks"
)
_LONGEST: Final = 200
"""Characters of an exception's text that are shown."""


def words_of(report: Report) -> tuple[str, list[Line]]:
    """Return the headline of *report*, and its lines."""
    return _headline(report), [*_lines(report)]


def _headline(report: Report) -> str:
    summary = report.summary
    is_first = report.is_bad and report.rank is not None and len(summary.ranks) > 1
    first = f"; rank {report.rank.rank} stopped first" if report.rank and is_first else ""
    told = f"{safe_name(summary.run_id)} {_VERBS[summary.state]}"
    how, wrong = _how(report), _wrong(report)
    return f"{told}{f': {how}' if how else ''}{f', but {wrong}' if wrong else ''}{first}"


def _how(report: Report) -> str:
    cause, raised = report.cause, _raised(report.cause)
    if report.kill is not None:
        return f"out of memory: the kernel killed process {report.kill.pid}"
    sent = _SENT_BY.get(cause.signal or "")
    told = {
        "exception": raised or "an exception",
        "out_of_memory": f"out of memory: {raised}",
        "disk_full": f"the disk was full: {raised}",
        "signal": f"{visible(cause.signal or '')}{f', {sent}' if sent else ''}",
        "fault": cause.signal or "a fault of the interpreter",
        "interrupted": "interrupted, as by Ctrl-C",
        "unknown": _NO_TRACE if report.summary.state == "killed" else report.summary.note,
    }
    return told.get(cause.name, visible(report.summary.note))


def _wrong(report: Report) -> str:
    """Return what was wrong with the numbers at the end of a run that no failure has ended."""
    alert, loss = report.alert, report.summary.loss
    if alert is None or loss not in NON_FINITE or report.is_bad:
        return ""
    return f"the loss is {loss}: {_criterion(alert)}"


def _criterion(alert: dict[str, Any]) -> str:
    told = str(data_of(alert).get("criterion"))[:_LONGEST]
    step = alert.get("step")
    return visible(told) + (f" at step {step:,}" if isinstance(step, int) else "")


def _raised(cause: Cause) -> str:
    """Return the class, the text and the place of an exception."""
    texts = (text for text in (cause.exception_type, cause.text) if text)
    place = f"  at {visible(cause.place)}" if cause.place else ""
    return ": ".join(visible(text)[:_LONGEST] for text in texts) + place


def _lines(report: Report) -> Iterator[Line]:
    yield from _when(report)
    yield from _doing(report)
    yield from _stalled(report)
    if report.alert is not None:
        yield "numbers", _criterion(report.alert)
    yield from _memory(report)
    yield from _host(report)
    yield from _kept(report)
    yield from _ranks(report)
    yield from _attempts(report)
    yield from _log(report)
    if report.cause.trace:
        for number, line in enumerate(report.cause.trace):
            yield "" if number else "trace", line


def _when(report: Report) -> Iterator[Line]:
    summary = report.summary
    if summary.started and summary.ended:
        lasted = f"{span(summary.duration_s or 0.0)} after its first record"
        yield "when", f"{_moment(summary.ended)}, {lasted}"


def _doing(report: Report) -> Iterator[Line]:
    summary = report.summary
    if summary.step is None:
        return
    last = (report.rank.found.last if report.rank else None) or {}
    total = f" of {summary.total_steps:,}" if summary.total_steps else ""
    told = [f"step {summary.step:,}{total}"]
    told += [f"epoch {last['epoch']}"] if isinstance(last.get("epoch"), int) else []
    told += [f"phase {visible(last['phase'])}"] if isinstance(last.get("phase"), str) else []
    told += [f"loss {loss:.4g}"] if isinstance(loss := summary.loss, int | float) else []
    yield "last", ", ".join(told)


def _stalled(report: Report) -> Iterator[Line]:
    """Yield that it had stalled before its end; of one that stands still the headline says so."""
    stall = None if report.rank is None else report.rank.found.stall
    if stall is not None and report.is_over:
        yield "stalled", f"before that: {words_of_stall(stall, None)}"


def _memory(report: Report) -> Iterator[Line]:
    if report.kill is not None:
        logged = seconds_of(report.summary.ended) or report.kill.time
        after = span(max(report.kill.time - logged, 0.0))
        yield "memory", f"by the kernel's log, {after} after the last record"
    elif report.kills_known == 0:
        yield "memory", "not the cause: the kernel has killed nothing for it since it was started"
    elif report.kills_known:
        times = counted(report.kills_known, "time")
        yield "memory", f"perhaps: the kernel has killed for it {times} since it was started"


def _host(report: Report) -> Iterator[Line]:
    trail = None if report.rank is None else report.trails.get(report.rank.rank)
    told = "" if trail is None else words_of_samples([*trail.samples])
    if told:
        yield "host", told


def _kept(report: Report) -> Iterator[Line]:
    checkpoint, summary = report.checkpoint, report.summary
    if checkpoint is None:
        if summary.step is not None and report.is_bad:
            yield "kept", "no checkpoint"
        return
    saved, ended = seconds_of(checkpoint.get("ts")), seconds_of(summary.ended)
    step, path = checkpoint.get("step"), data_of(checkpoint).get("path")
    told = "a checkpoint" + (f" of step {step:,}" if isinstance(step, int) else "")
    told += f" ({safe_path(path)})" if isinstance(path, str) else ""
    if saved is not None and ended is not None and report.is_bad:
        told += f"; {span(ended - saved)} of work came after it"
    yield "kept", told


def _ranks(report: Report) -> Iterator[Line]:
    ranks = report.summary.ranks
    if len(ranks) == 1:
        return
    by_end: dict[str, list[RankSummary]] = {}
    for rank in sorted(ranks, key=lambda rank: (rank.ended or "", rank.rank)):
        step = "" if rank.found.step is None else f" at step {rank.found.step:,}"
        by_end.setdefault(f"{rank.judged.state}{step}", []).append(rank)
    for number, (end, same) in enumerate(by_end.items()):
        yield "" if number else "ranks", f"{_numbers([rank.rank for rank in same])}: {end}"


def _numbers(ranks: list[int]) -> str:
    """Return *ranks* in order, as in ``0-2 5``."""
    runs: list[list[int]] = []
    for rank in sorted(ranks):
        if runs and rank == runs[-1][-1] + 1:
            runs[-1].append(rank)
        else:
            runs.append([rank])
    return " ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _attempts(report: Report) -> Iterator[Line]:
    ends = next((trail.ends for trail in report.trails.values() if trail.ends), [])
    for number, end in enumerate(ends, 1):
        told = f"ended by {safe_name(end)}" if end else "has no trace of an end"
        yield "" if number > 1 else "attempts", f"{number}: {told}"


def _log(report: Report) -> Iterator[Line]:
    counts = report.summary.counts
    told = [counted(counts.records, "record"), counted(counts.errors, "error")] if counts else []
    told += ["half a line at its end"] if report.is_torn else []
    if told:
        yield "log", ", ".join(told)
    yield "file", safe_path(report.summary.listed[0].path)
    for path in report.saved:
        yield "", f"lines that it didn't take are in {safe_path(path)}"


def _moment(ts: str) -> str:
    return visible(f"{ts[:10]} {ts[11:19]} UTC")
