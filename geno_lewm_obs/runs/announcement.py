"""
What a person is told of a run outside of its records: where it logs to, and how it ended.

Each is one line. On a console both are remarks, and a third one tells how the loss went, where the
console showed one. Off a terminal they are notices on stderr, unless
the format was asked for by name: nothing else would say there where the run is. The process that
opened a run first says them, and of several ranks rank 0; no worker and no forked child repeats
them.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from ..bounded_cache import BoundedCache
from ..config import Settings
from ..counters import RunCounts, counted
from ..notice import say
from ..process.workers import is_worker
from ..redaction import safe_names, safe_path
from .outputs import RunOutputs
from .reporter import left_out, refused

_MAX_KEYS: Final = 5
"""Keys of refused values that the last line names."""


class Announced(Protocol):
    """What the lines tell of: `runs.run.Run`."""

    settings: Settings
    counts: RunCounts
    outputs: RunOutputs
    started: float
    is_pretty: bool

    @property
    def lost(self) -> int:
        """How many records aren't in its log, and never will be."""


class Announcement:
    """
    The two lines on one run.

    Args:
        run: The run.
    """

    def __init__(self, run: Announced) -> None:
        # The run holds this object. Were it held in turn, it would outlive its last use until a
        # collection, and with it what a program handed over to it.
        self._run: Announced = weakref.proxy(run)
        self._pid: int | None = None
        """The process that says both lines, or None if they weren't asked for."""
        self._is_complete = False
        self._verb = "ended"
        self._how: list[str] = []

    def begin(self) -> None:
        """Say where the run logs to, now that its file is open; once in a process."""
        settings, pid = self._run.settings, os.getpid()
        key = (settings.run_id, settings.path)
        known = _first_by.entries.get(key)
        if known is None:
            _first_by.store(key, pid)
        if known in (None, pid) and not settings.rank and not is_worker():
            self._pid = pid
            if known is None:
                self._show(self._first_line)

    def withdraw(self) -> None:
        """Say nothing from now on: the format was asked for by name."""
        self._pid = None

    def begin_block(self, *, is_pretty: bool) -> None:
        """Show the first line, where a block enters a run with a console and it wasn't said."""
        self._is_complete = False
        if is_pretty and self._pid is None:
            self._show(self._first_line, on_console=True)

    def end_block(self, *, is_pretty: bool) -> None:
        """Show the last line, where a block leaves a run with a console and it wasn't said."""
        if is_pretty and not self._is_complete:
            self._is_complete = True
            self._show(self._last_line, on_console=True)
            self._show_course()

    def end(self) -> None:
        """Say how the run ended, now that it's closed, unless another process says it."""
        if self._pid == os.getpid() and not self._is_complete:
            self._is_complete = True
            self._show(self._last_line)
            if self._run.is_pretty:
                self._show_course()

    def ended_by(self, exc: BaseException | None) -> None:
        """Let the last line say that *exc* ended the run, or that it came to its end."""
        if exc is None:
            self._verb, self._how = "ended", ["completed"]
            return
        # loaded only by programs that an exception ends
        from ..chain.outcome import outcome
        from .exception_line import exception_line

        ended = outcome(exc)
        if ended == "completed":
            self._verb, self._how = "ended", ["completed"]
            return
        self._verb, self._how = "FAILED" if ended == "failed" else ended, []
        with suppress(Exception):  # a class may have done anything to its attributes
            self._how = [exception_line(exc)]

    def ended_by_signal(self, name: str) -> None:
        """Let the last line say that the signal *name* ended the process."""
        self._verb, self._how = "ended", [f"by {name}"]

    def _show(self, line: Callable[[], str], *, on_console: bool | None = None) -> None:
        with suppress(Exception):  # a console that fails is no reason to stop a run
            if self._run.is_pretty if on_console is None else on_console:
                self._run.outputs.console.remark(line())
            else:
                say(line())

    def _show_course(self) -> None:
        with suppress(Exception):
            self._run.outputs.console.remark_course()

    def _first_line(self) -> str:
        return f"{self._run.settings.run_id} logs to {_shown(self._run.settings.path)}"

    def _last_line(self) -> str:
        run = self._run
        facts = [*self._how, *_facts(run), _shown(run.settings.path)]
        lasted = _duration(time.monotonic() - run.started)
        return f"{run.settings.run_id} {self._verb} after {lasted}: {' · '.join(facts)}"


def _facts(run: Announced) -> list[str]:
    """Return what *run* counted, as the last line tells it."""
    counts = run.counts
    redacted, _ = refused(counts)
    facts = [
        f"{counted(counts.records, 'record')} ({counts.sampled_out.total:,} hidden by sampling)",
        f"{sum(redacted.values()):,} redacted{_what_was_refused(redacted, counts)}",
        counted(counts.errors, "error"),
    ]
    if run.lost:
        facts.append(f"{run.lost:,} LOST")
    return facts + left_out(counts, run.settings.run_id)


def _what_was_refused(redacted: Mapping[str, int], counts: RunCounts) -> str:
    """Return in brackets how many values each rule refused, and the first keys; "" if none did."""
    if not redacted:
        return ""
    rules = ", ".join(f"{number:,} {rule}" for rule, number in redacted.items())
    keys = [*counts.refused_keys.as_dict()]
    more = f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else ""
    return f" ({rules}: {safe_names(keys[:_MAX_KEYS])}{more})"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{seconds:.1f} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} m" if hours else f"{minutes} m {rest} s"


def _shown(path: Path | None) -> str:
    """
    Return *path* as a person reads it: home as ``~``, without what a rule keeps out.

    Without a path, stdout is the log.
    """
    if path is None:
        return "stdout"
    with suppress(ValueError, RuntimeError):
        return safe_path(f"~/{path.relative_to(Path.home())}")
    return safe_path(path)


_first_by: Final[BoundedCache[tuple[str, Path | None], int]] = BoundedCache(
    10_000, max_bytes=4 * 2**20
)
"""By run and file, the process that opened it first: this one, or one that this was forked from."""
