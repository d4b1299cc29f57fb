"""
One passage through a `logged_run` block: what it sets and writes as it begins, and as it ends.

Opening the run and joining it is for `open_runs`; the records at the two ends are `Bookends`.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

from ..chain import build_chain
from ..contract import CANONICAL
from ..counters import RunCounts
from ..errors import typed_failure
from ..logger import GenoLeWMLogger, channel_of, log_leniently
from ..record import Severity
from ..redaction import safe_names
from .bookends import Bookends
from .process_state import Entry
from .reporter import refused
from .run import Run

_REPORTED: Final = "_geno_lewm_reported"
"""
The attribute by which an exception keeps, for each run, when the last block began that wrote it.
"""
_MAX_KEYS: Final = 5
"""Keys of refused values that the last line names."""


class Block:
    """
    One passage through a `logged_run` block, in a run that was entered already.

    Args:
        run: The run.
        entry: The entry by which contexts know the block.
        component: The component that the block's logger names.
        start_event: The event of the first record, or None for no such record.
        end_event: The event of the last record, or None for no such record.
        level: The lowest severity to write: for all loggers of the run, or, where the run has other
            blocks already, for this block's logger until it's left.
        pretty: Whether to write to the console: for the same loggers as *level*.

    Raises:
        UnregisteredEventError: in a strict registry, *end_event* isn't registered.
    """

    def __init__(
        self,
        run: Run,
        entry: Entry,
        component: str,
        *,
        start_event: str | None,
        end_event: str | None,
        level: Severity | None,
        pretty: bool | None,
    ) -> None:
        self.log: Final = run.logger(component)
        self.way_out = ExitStack()
        """Leaves the block and the run, when it is closed."""
        self.before: dict[str, Any] = {}
        """What an inner block's logger had as level and console, of that which the block set."""
        self.entry: Final = entry
        self._run = run
        self._pid = os.getpid()
        self._started = time.monotonic()
        self._is_outermost = run.blocks == 1
        self._start_event = start_event
        self._bookends = Bookends(self.log, start_event, end_event, {}, tells_failure=False)
        if self._is_outermost:
            run.component = component
            run.tune(level=level, pretty=pretty)
            return
        if level is not None:
            self.before["level"] = self.log.level
        if pretty is not None:
            self.before["pretty"] = channel_of(self.log).pretty
        run.inner_blocks.append(self)
        run.logger(component, level=level, pretty=pretty)

    def begin(self, start_data: Mapping[str, Any]) -> None:
        """Show where the run logs to, and write the start record; raises as a level method."""
        if self._is_outermost:
            self._remark(f"{self._run.key.run_id} logs to {_short(self._run.path)}")
        event = self._start_event
        # The record of an event that isn't registered holds no data.
        if event is not None and event in self._run.registry:
            self._run.outputs.start_events[event] = None
        self._bookends.start(start_data)

    def end(self, exc: BaseException | None) -> None:
        """
        Write the last records of a block that *exc* ended, or None.

        A forked child writes none: the run isn't its own to end.

        Raises:
            Exception: what a level method raises, unless *exc* is on its way.
        """
        if os.getpid() != self._pid:
            return
        if exc is not None:
            with suppress(Exception):
                self._report(exc)
        self._bookends.end(exc)

    def leave(self) -> None:
        """
        Give an inner block's logger back the level and console that it had before the block.

        What a block has set that began later and is still open, as those of tasks may be, is left
        to that block.
        """
        if self._is_outermost:
            return
        inner = self._run.inner_blocks
        component = self.log.component
        later = [each for each in inner[inner.index(self) + 1 :] if each.log.component == component]
        inner.remove(self)
        for name, value in self.before.items():
            heir = next((each for each in later if name in each.before), None)
            if heir is None:
                self._run.logger(component, **{name: value})
            else:
                heir.before[name] = value

    def sum_up(self, exc: BaseException | None) -> None:
        """
        Show how the run went, after its outermost block was left.

        Raises:
            ResourceError: the run's file doesn't hold all that was logged, and *exc* is None.
        """
        if not self._is_outermost or os.getpid() != self._pid:
            return
        if exc is not None:
            exc.__dict__.pop(_REPORTED, None)  # it may come again, in a later block
        self._remark(_summary(self._run))
        fault = self._run.fault  # asked once: another thread may end it
        if exc is None and fault is not None:
            raise fault

    def _report(self, exc: BaseException) -> None:
        """Write an ``error`` record of a typed failure, unless a block in this one has done so."""
        failure = typed_failure(exc)
        if failure is None:
            return
        reported = exc.__dict__.setdefault(_REPORTED, {})
        if self._started <= reported.get(self._run.key, -math.inf):
            return
        reported[self._run.key] = self._started
        code, message, details, remediation = failure
        fields = {
            "message": message or None,
            "details": dict(details) or None,
            "remediation": remediation,
        }
        present = {key: value for key, value in fields.items() if value is not None}
        log_leniently(self._reporter(), "error", "error", error_code=code, **present)

    def _reporter(self) -> GenoLeWMLogger:
        """
        Return this block's logger without what could keep its record out.

        That is the application's registry, its processors and what it bound.
        """
        channel = channel_of(self.log).but(registry=CANONICAL, registry_strict=False)
        return GenoLeWMLogger(channel, build_chain(), {})

    def _remark(self, text: str) -> None:
        if channel_of(self.log).pretty:
            with suppress(Exception):  # a console that fails is no reason to stop a run
                self._run.outputs.console.remark(text)


def _summary(run: Run) -> str:
    """Return the line that says how *run* went."""
    counts = run.counts
    redacted, dropped_keys = refused(counts)
    facts = [
        f"{counts.records} records",
        f"{counts.sampled_out.total} hidden by sampling",
        f"{sum(redacted.values())} redacted{_what_was_refused(redacted, counts)}",
        f"{counts.errors} errors",
    ]
    if dropped_keys:
        facts.append(f"{dropped_keys} keys dropped")
    if run.lost:
        facts.append(f"{run.lost} LOST")
    duration_s = time.monotonic() - run.started
    return f"{run.key.run_id} ended after {duration_s:.1f} s: {', '.join(facts)}"


def _what_was_refused(redacted: Mapping[str, int], counts: RunCounts) -> str:
    """Return in brackets how many values each rule refused, and the first keys; "" if none did."""
    if not redacted:
        return ""
    rules = ", ".join(f"{number} {rule}" for rule, number in redacted.items())
    keys = [*counts.refused_keys.as_dict()]
    more = f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else ""
    return f" ({rules}: {safe_names(keys[:_MAX_KEYS])}{more})"


def _short(path: Path) -> str:
    """Return *path* with the home directory as ``~``, if it's below it."""
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)
