"""
`logged_run`: one block of code as a run, from its first record to its last, whichever way it ends.
"""

from __future__ import annotations

import functools
import inspect
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar, cast

from ..chain import build_chain
from ..chain.exception_fields import outcome
from ..config import check_component
from ..contract import CANONICAL, Registry
from ..errors import InputError, typed_failure
from ..logger import GenoLeWMLogger, channel_of, log_at, log_leniently
from ..record import Severity, parse_threshold
from ..redaction import Rule
from ..sinks.sink import Sink
from .open_runs import entered, open_run
from .run import Run

F = TypeVar("F", bound=Callable[..., Any])
_REPORTED: Final = "_geno_lewm_reported"
"""Where an exception keeps, for each run, when the last block began that wrote it."""


class logged_run:  # noqa: N801 - used like a function, in `with` and as a decorator
    """
    Log a block of code, a function or a coroutine as a run.

    It yields the run's logger. A block inside another one without a *run_id* of its own joins the
    outer run. Every way out flushes, and no exception is swallowed: a typed one (`GenoLeWMError`,
    or a class registered with it) is written as an ``error`` record first.

    Args:
        component: The subsystem that the logger's records name.
        run_id: The run; by default the outer run's, else ``GENO_LEWM_RUN_ID``, else one for the
            process.
        log_dir: The directory of the run's file.
        start_event: Written first, with *start_data*, at the event's registered severity.
        end_event: Written last, with ``duration_ms`` and, where the event allows it, a ``reason``:
            completed, failed or interrupted.
        start_data: Fields of the start event.
        level: The lowest severity to write: for all loggers of the run, or, in a block inside
            another one, for this block's.
        pretty: Whether to write to the console; as *level*.
        registry: The events of the run, from now on; by default what `configure` set, or the outer
            run's.
        durability: What a record has survived when its call returns: ``process``, ``power`` or
            ``relaxed``; for the whole run.
        on_sink_error: What becomes of a record that the file doesn't take. With ``wait`` it waits
            in memory, and a run that ends with records that its file hasn't taken raises
            `DiskFullError` or `ResourceError`, unless another exception is on its way. With
            ``raise`` the call raises it.
        sinks: Outputs of your own, which get the run's records until its end, each in a thread of
            its own.
        wandb_project: Sends the run's metrics to this project of Weights & Biases until its end.

    Raises:
        InputError: an argument can't be used; a generator function is decorated; the run is open
            already on other terms.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used, or the file didn't take all that was
            logged.
        RuntimeSetupError: *wandb_project* is given, and wandb isn't installed.
        InvariantViolation: in strict mode, *start_data* holds a private value.

    Example::

        from geno_lewm_obs import logged_run

        with logged_run("training", run_id="run-7", end_event="training.run.end") as log:
            log.info("training.metric", step=10, name="loss", value=0.25)

    .. versionadded:: 0.1.0
    """

    def __init__(
        self,
        component: str = "runtime",
        *,
        run_id: str | None = None,
        log_dir: str | os.PathLike[str] | None = None,
        start_event: str | None = None,
        end_event: str | None = None,
        start_data: Mapping[str, Any] | None = None,
        level: str | int | None = None,
        pretty: bool | None = None,
        registry: Registry | None = None,
        durability: str | None = None,
        on_sink_error: str | None = None,
        sinks: Iterable[Sink] = (),
        wandb_project: str | None = None,
    ) -> None:
        if start_data and start_event is None:
            msg = "start_data needs a start_event to carry it"
            raise InputError(msg, remediation="name the start_event, or leave start_data out")
        self._component = check_component(component)
        self._opening = functools.partial(
            open_run,
            run_id=run_id,
            log_dir=log_dir,
            registry=registry,
            durability=durability,
            on_sink_error=on_sink_error,
            sinks=tuple(sinks),
            wandb_project=wandb_project,
        )
        self._level = None if level is None else parse_threshold(level)
        self._pretty = pretty
        self._start_event, self._end_event = start_event, end_event
        self._start_data = dict(start_data or {})
        self._blocks: list[_Block] = []

    def __enter__(self) -> GenoLeWMLogger:
        with ExitStack() as way_out:
            run = way_out.enter_context(entered(self._opening))
            block = _Block(run, self._component, self._level, self._pretty)
            way_out.callback(block.leave)
            block.begin(self._start_event, self._end_event, self._start_data)
            block.way_out = way_out.pop_all()
        self._blocks.append(block)
        return block.log

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        block = self._blocks.pop()
        with block.way_out:
            block.end(self._end_event, exc)
        block.sum_up(exc)

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            msg = "logged_run can't decorate a generator function"
            raise InputError(msg, remediation="use `with logged_run(...)` inside it")
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def run_coroutine(*args: Any, **kwargs: Any) -> Any:
                with self._another():
                    return await function(*args, **kwargs)

            return cast(F, run_coroutine)

        @functools.wraps(function)
        def run_function(*args: Any, **kwargs: Any) -> Any:
            with self._another():
                return function(*args, **kwargs)

        return cast(F, run_function)

    def _another(self) -> logged_run:
        """Return the same block anew, so that calls of a decorated function may overlap."""
        another = object.__new__(logged_run)
        another.__dict__.update(self.__dict__, _blocks=[])
        return another


class _Block:
    """One passage through a `logged_run`: what it began, and how it ends."""

    def __init__(
        self, run: Run, component: str, level: Severity | None, pretty: bool | None
    ) -> None:
        self.way_out = ExitStack()
        self._run = run
        self._pid = os.getpid()
        self._started = time.monotonic()
        self._is_outermost = run.blocks == 1
        self.log = run.logger(component)
        self.before: dict[str, Any] = {}
        """What an inner block found, of that which it set."""
        if self._is_outermost:
            run.component = component
            run.tune(level=level, pretty=pretty)
        else:
            found = (
                ("level", level, self.log.level),
                ("pretty", pretty, channel_of(self.log).pretty),
            )
            self.before = {name: before for name, wanted, before in found if wanted is not None}
            run.inner_blocks.setdefault(component, []).append(self)
            run.logger(component, level=level, pretty=pretty)

    def begin(
        self, start_event: str | None, end_event: str | None, start_data: Mapping[str, Any]
    ) -> None:
        if end_event is not None and self._run.settings.registry_strict:
            _ = self._run.registry[end_event]  # better now than when the work is done
        if self._is_outermost:
            self._remark(f"{self._run.key.run_id} logs to {_short(self._run.path)}")
        if start_event is not None:
            if start_event in self._run.registry:  # another one's record holds no data
                self._run.start_events[start_event] = None
            self._book_end(start_event, start_data)

    def end(self, end_event: str | None, exc: BaseException | None) -> None:
        """
        Write the last records. A forked child that gets here writes none: the run isn't its to
        end.
        """
        if os.getpid() != self._pid:
            return
        if exc is None:
            if end_event is not None:
                self._book_end(end_event, self._outcome(end_event, None))
            return
        # What is on its way already must not be replaced by a fault in reporting it.
        with suppress(Exception):
            self._report(exc)
        with suppress(Exception):
            if end_event is not None:
                self._book_end(end_event, self._outcome(end_event, exc))

    def leave(self) -> None:
        """
        Give an inner block's logger back as it was, or leave that to one that began later and goes
        on, as those of tasks may.
        """
        if self._is_outermost:
            return
        beside = self._run.inner_blocks[self.log.component]
        later = beside[beside.index(self) + 1 :]
        beside.remove(self)
        for name, value in self.before.items():
            heir = next((each for each in later if name in each.before), None)
            if heir is None:
                self._run.logger(self.log.component, **{name: value})
            else:
                heir.before[name] = value

    def sum_up(self, exc: BaseException | None) -> None:
        """
        Say how the run went, when its outermost block is left; raise what its file didn't take,
        where nothing else is on its way.
        """
        if not self._is_outermost or os.getpid() != self._pid:
            return
        if exc is not None:
            exc.__dict__.pop(_REPORTED, None)  # it may come again, in a later block
        self._remark(_summary(self._run))
        if exc is None and self._run.fault is not None:
            raise self._run.fault

    def _report(self, exc: BaseException) -> None:
        failure = typed_failure(exc)
        if failure is None:
            return
        reported = exc.__dict__.setdefault(_REPORTED, {})
        # by a block inside this one, for that began later
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
        Return this block's logger without what an application may have put in the way: its
        registry, its processors, what it bound.
        """
        channel = channel_of(self.log).but(registry=CANONICAL, registry_strict=False)
        return GenoLeWMLogger(channel, build_chain(), {})

    def _outcome(self, end_event: str, exc: BaseException | None) -> dict[str, Any]:
        fields: dict[str, Any] = {"duration_ms": round((time.monotonic() - self._started) * 1000)}
        if "reason" in self._run.registry.allowed_keys(end_event):
            fields["reason"] = outcome(exc)
        return fields

    def _book_end(self, event: str, fields: Mapping[str, Any]) -> None:
        spec = self._run.registry.get(event)
        log_at(self.log, spec.severity if spec else "info", event, **fields)

    def _remark(self, text: str) -> None:
        if channel_of(self.log).pretty:
            with suppress(Exception):  # a console that fails is no reason to stop a run
                self._run.console.remark(text)


def _summary(run: Run) -> str:
    counts = run.counts
    redacted = counts.redacted.as_dict()
    dropped_keys = redacted.pop(Rule.KEYS, 0)
    parts = [
        f"{counts.records} records",
        f"{counts.sampled_out.total} hidden by sampling",
        f"{sum(redacted.values())} redacted",
        f"{counts.errors} errors",
    ]
    if dropped_keys:
        parts.append(f"{dropped_keys} keys dropped")
    if run.lost:
        parts.append(f"{run.lost} LOST")
    return (
        f"{run.key.run_id} ended after {time.monotonic() - run.started:.1f} s: {', '.join(parts)}"
    )


def _short(path: Path) -> str:
    """Return *path* with the home directory as ``~``, if it's below it."""
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)
