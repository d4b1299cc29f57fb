"""
One passage through a `logged_run` block: what it sets and writes as it begins, and as it ends.

Opening the run and joining it is for `open_runs`; the records at the two ends are `Bookends`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any, Final

from ..chain import build_chain
from ..chain.exception_fields import stack
from ..chain.outcome import outcome
from ..contract import CANONICAL
from ..errors import InternalError, typed_failure
from ..logger import GenoLeWMLogger, channel_of, log_leniently
from ..record import Severity, parse_severity
from .bookends import Bookends
from .joining import entries_here
from .outputs import Route
from .process_state import Entry
from .run import Run

_REPORTED: Final = "_geno_lewm_reported"
"""
The attribute by which an exception keeps which blocks need not write it, by the numbers of their
entries: those around the one that did.
"""
FAILED: Final = "obs.run.failed"


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
        self.beside = ExitStack()
        """Ends what goes on beside the block; closed before its last records."""
        self.before: dict[str, Any] = {}
        """What an inner block's logger had as level and console, of that which the block set."""
        self.entry: Final = entry
        self._run = run
        self._pid = os.getpid()
        self._around = {each.number for each in entries_here() if each.key == run.key}
        self._is_outermost = run.blocks == 1
        self._start_event = start_event
        self._bookends = Bookends(self.log, start_event, end_event, {}, tells_failure=False)
        if self._is_outermost:
            run.component = component
            run.tune(level=level, pretty=pretty)
            return
        if level is not None:
            self.before["level"] = parse_severity(channel_of(self.log).own_threshold)
        if pretty is not None:
            self.before["pretty"] = channel_of(self.log).pretty
        run.inner_blocks.append(self)
        run.logger(component, level=level, pretty=pretty)

    def begin(self, start_data: Mapping[str, Any]) -> None:
        """Show where the run logs to, and write the start record; raises as a level method."""
        if self._is_outermost:
            self._run.announcement.begin_block(is_pretty=channel_of(self.log).pretty)
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
        if exc is not None and outcome(exc) == "failed":
            self._run.before_failure()
        self.beside.close()
        if os.getpid() != self._pid:
            return
        if self._is_outermost:
            self._run.write_held()
            with suppress(Exception):
                self._run.announcement.ended_by(exc)
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
        self._run.announcement.end_block(is_pretty=channel_of(self.log).pretty)
        fault = self._run.fault  # asked once: another thread may end it
        if exc is None and fault is not None:
            raise fault

    def _report(self, exc: BaseException) -> None:
        """Write the record of a failure, unless a block in this one has done so."""
        failure = typed_failure(exc)
        if failure is None and outcome(exc) != "failed":
            return
        if not self._is_first_to_tell(exc):
            return
        if failure is None:
            # The console has the last line, and Python or the crash hooks show the traceback.
            log = self._reporter(self._run.outputs.route(console=False))
            log_leniently(log, "error", FAILED, exc_info=exc)
            return
        code, message, details, remediation = failure
        fields: dict[str, Any] = {
            "message": message or None,
            "details": dict(details) or None,
            "remediation": remediation,
        }
        if isinstance(exc, InternalError):  # what is to be mended is the program
            fields["exception_stack"] = stack(exc.__traceback__) or None
        present = {key: value for key, value in fields.items() if value is not None}
        log_leniently(self._reporter(), "error", "error", error_code=code, **present)

    def _is_first_to_tell(self, exc: BaseException) -> bool:
        """Tell whether no block in this one has written *exc*, and note that this one does."""
        with suppress(Exception):  # a class may have done anything to its attributes
            told = exc.__dict__.get(_REPORTED, frozenset())
            exc.__dict__[_REPORTED] = (told | self._around) - {self.entry.number}
            return self.entry.number not in told
        return True

    def _reporter(self, route: Route | None = None) -> GenoLeWMLogger:
        """
        Return this block's logger, by *route* if given, without what could keep its record out.

        That is the application's registry, its processors and what it bound.
        """
        changes: dict[str, Any] = {} if route is None else route._asdict()
        channel = channel_of(self.log).but(registry=CANONICAL, registry_strict=False, **changes)
        return GenoLeWMLogger(channel, build_chain(), {})
