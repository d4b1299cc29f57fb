"""
Runs: the only module that puts settings, registry, chain, logger and sinks together.

A run is one run id in one log directory, and so one file. Which runs are open in this process, and which of them a call without a run
id joins, is the only mutable state that the package shares between callers; it stands at the end of this file.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from structlog.typing import Processor

from .chain import build_chain
from .channel import Channel
from .config import LOG_DIR_VARIABLE, RUN_ID_VARIABLE, TRACEPARENT_VARIABLE, Settings, absolute, check_component, resolve_settings
from .context import current_trace_context, format_traceparent
from .contract import Registry, default_registry
from .counts import RunCounts
from .logger import GenoLeWMLogger
from .notice import say
from .record import RANK, LogRecord, Severity, parse_severity
from .redaction import Rule
from .sinks.fanout import Fanout
from .sinks.file import FileSink
from .sinks.sink import Sink
from .sinks.stream import ConsoleSink, StdoutSink, is_watched

OWN_COMPONENT: Final = "obs"
"""The component of the package's own records."""


class RunKey(NamedTuple):
    """What tells one run from another."""

    run_id: str
    log_dir: Path


@dataclass(frozen=True)
class Defaults:
    """What `configure` sets for the process."""

    registry: Registry | None = None
    processors: tuple[Processor, ...] = ()
    key: RunKey | None = None
    """The run of calls that name none, outside of any `logged_run`."""


class Run:
    """One run that is open in this process: its file, its loggers, its counts."""

    def __init__(self, settings: Settings, registry: Registry, processors: Sequence[Processor]) -> None:
        self.key = RunKey(settings.run_id, settings.log_dir)
        self.settings = settings
        self.registry = registry
        self.counts = RunCounts()
        self.console = ConsoleSink()
        self.started = time.monotonic()
        self._level = settings.level
        self._is_pretty = is_watched() if settings.format is None else settings.format == "pretty"
        self.scopes = 0
        """How many `logged_run` blocks are in it."""
        self.chain = build_chain(processors)
        self._file = FileSink(settings.log_dir / f"{settings.run_id}.jsonl", mode=settings.file_mode)
        machine_sinks: list[Sink] = [self._file]
        if settings.format == "stdout":
            machine_sinks.append(StdoutSink())
        self._plain = Fanout(machine_sinks, self._report_failure)
        self._pretty = Fanout([*machine_sinks, self.console], self._report_failure)
        self._loggers: dict[str, GenoLeWMLogger] = {}

    @property
    def path(self) -> Path:
        """The run's file."""
        return self._file.path

    def logger(self, component: str, *, level: Severity | None = None, pretty: bool | None = None) -> GenoLeWMLogger:
        """Return the one logger of *component*, made on first use; an explicit *level* or *pretty* applies to it from now on."""
        logger = self._loggers.get(component)
        if logger is None:
            channel = self._channel(component)
            logger = self._loggers.setdefault(component, GenoLeWMLogger(channel, self.chain, {}))
        self._tune(logger, level, pretty)
        return logger

    def tune(self, *, level: Severity | None = None, pretty: bool | None = None) -> None:
        """Apply *level* and *pretty* to all its loggers, those to come included."""
        self._level = self._level if level is None else level
        self._is_pretty = self._is_pretty if pretty is None else pretty
        for logger in self._loggers.values():
            self._tune(logger, level, pretty)

    def adopt(self, registry: Registry | None = None, processors: Sequence[Processor] | None = None) -> None:
        """Go by *registry* and *processors* from now on, loggers that exist included."""
        if processors is not None:
            self.chain[:] = build_chain(processors)
        if registry is not None:
            self.registry = registry
            for logger in self._loggers.values():
                channel_of(logger).registry = registry

    def flush(self) -> None:
        self._pretty.flush()

    def close(self) -> None:
        """Tell in the file what it doesn't hold, then close it. A logger that lives on opens it again."""
        self._account()
        self._pretty.flush()
        self._plain.close()

    def _channel(self, component: str) -> Channel:
        return Channel(
            component=component,
            run_id=self.key.run_id,
            log_dir=self.key.log_dir,
            registry=self.registry,
            threshold=RANK[self._level],
            redaction_strict=self.settings.redaction_strict,
            registry_strict=self.settings.registry_strict,
            pretty=self._is_pretty,
            deliver=self._delivery(pretty=self._is_pretty),
            counts=self.counts,
        )

    def _tune(self, logger: GenoLeWMLogger, level: Severity | None, pretty: bool | None) -> None:
        if level is not None:
            logger.set_level(level)
        if pretty is not None:
            channel = channel_of(logger)
            channel.pretty, channel.deliver = pretty, self._delivery(pretty=pretty)

    def _delivery(self, *, pretty: bool) -> Callable[[LogRecord], bool]:
        outputs = self._pretty if pretty else self._plain
        counts = self.counts

        def deliver(record: LogRecord) -> bool:
            if not outputs.emit(record):
                counts.lost.add()
                return False
            counts.records.add()
            if record.severity == "error":
                counts.errors.add()
            return True

        return deliver

    def _own_logger(self) -> GenoLeWMLogger:
        return self.logger(OWN_COMPONENT, level="debug")

    def _report_failure(self, sink: str, reason: str, failures: int) -> None:
        self._own_logger().warn("obs.sink.failed", sink=sink, reason=reason, failures=failures)

    def _account(self) -> None:
        """Write what was hidden, dropped or lost, where anything was."""
        counts, log = self.counts, self._own_logger()
        redacted = counts.redacted.as_dict()
        dropped_keys = redacted.pop(Rule.KEYS, 0)
        unregistered = counts.unregistered.as_dict()
        if hidden := counts.sampled_out.as_dict():
            log.debug("obs.sampling.hidden", hidden=hidden)
        if unregistered or dropped_keys:
            log.warn("obs.contract.broken", unregistered=unregistered, dropped_keys=dropped_keys)
        if redacted:
            log.warn("obs.redaction.dropped", dropped=redacted)
        if lost := counts.lost.value:
            log.warn("obs.records.dropped", records=lost)


def get_logger(
    component: str,
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
) -> GenoLeWMLogger:
    """
    Return the logger of *component* in a run; the same arguments give the same object.

    Without *run_id* it joins the run of the `logged_run` block around it, in that block's threads and tasks too; outside of any, the run
    that `configure` named, else the one default run of the process. All components of a run share one ordered file.

    Args:
        component: The subsystem, a short name.
        run_id: The run; it names the file.
        log_dir: The directory of the file; made where it's missing.
        level: The lowest severity to write; applies to a logger that exists already too.
        pretty: Whether to write to the console; as *level*.

    Raises:
        InputError: an argument can't be used.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used.
    """
    check_component(component)
    severity = None if level is None else parse_severity(level)
    run, _ = open_run(run_id=run_id, log_dir=log_dir)
    return run.logger(component, level=severity, pretty=pretty)


def channel_of(logger: GenoLeWMLogger) -> Channel:
    """Return the channel that *logger* writes to."""
    return logger._logger  # noqa: SLF001 - structlog's own attribute, read-only for those who know the wrapper class


def shutdown_run(run_id: str, log_dir: str | os.PathLike[str] | None = None) -> None:
    """
    Flush and close the run's outputs and forget its loggers; nothing happens where it isn't open.

    Args:
        run_id: The run.
        log_dir: Its directory; by default the run is shut in whichever directory it's open.
    """
    with _lock:
        keys = [key for key in _open_runs if key.run_id == run_id and (log_dir is None or key.log_dir == absolute(log_dir))]
        runs = [_open_runs.pop(key) for key in keys]
    for run in runs:
        run.close()


def child_env() -> dict[str, str]:
    """Return the variables with which a child process joins this run and this trace: ``env={**os.environ, **child_env()}``."""
    key = current_key()
    if key is None:
        settings = resolve_settings()
        key = RunKey(settings.run_id, settings.log_dir)
    variables = {RUN_ID_VARIABLE: key.run_id, LOG_DIR_VARIABLE: str(key.log_dir)}
    trace_id, span_id = current_trace_context()
    if trace_id is not None and span_id is not None:
        variables[TRACEPARENT_VARIABLE] = format_traceparent(trace_id, span_id)
    return variables


def open_run(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    registry: Registry | None = None,
) -> tuple[Run, bool]:
    """Return the run that a call with these arguments means, and whether it was opened just now; raises as `get_logger`."""
    current = current_key()
    if current is not None:
        run_id = current.run_id if run_id is None else run_id
        log_dir = current.log_dir if log_dir is None else log_dir
    settings = resolve_settings(run_id=run_id, log_dir=log_dir)
    key = RunKey(settings.run_id, settings.log_dir)
    with _lock:
        run = _open_runs.get(key)
        if run is not None:
            run.adopt(registry)
            return run, False
        run = Run(settings, registry or _defaults.registry or default_registry(), _defaults.processors)
        _open_runs[key] = run
    for notice in settings.notices:
        say(notice)
    return run, True


@contextmanager
def entered(run: Run) -> Iterator[None]:
    """Make *run* the one that calls without a run id join, here and in the threads and tasks that start here."""
    token = _current.set(run.key)
    _entered.append(run.key)
    try:
        yield
    finally:
        _entered.remove(run.key)
        try:
            _current.reset(token)
        except ValueError:  # a generator that is closed in another context than it was started in
            _current.set(None)


def current_key() -> RunKey | None:
    """
    Return the run that calls without a run id join.

    A thread doesn't inherit its starter's context, so one that entered no run itself joins the run that was entered last.
    """
    return _current.get() or (_entered[-1] if _entered else _defaults.key)


def set_defaults(defaults: Defaults) -> None:
    """Replace what `configure` set."""
    global _defaults  # noqa: PLW0603 - the process-wide state that this module exists to keep in one place
    _defaults = defaults


def close_all_runs() -> None:
    """Close every run that is open, as at the end of the process."""
    with _lock:
        runs = list(_open_runs.values())
        _open_runs.clear()
    for run in runs:
        run.close()


def _after_fork_in_child() -> None:
    global _lock  # noqa: PLW0603 - another thread may have held it, which the child doesn't have
    _lock = threading.RLock()
    for run in _open_runs.values():
        run.counts.restart()


_lock = threading.RLock()
_open_runs: Final[dict[RunKey, Run]] = {}
_entered: Final[list[RunKey]] = []
_current: Final[ContextVar[RunKey | None]] = ContextVar("geno_lewm_obs_run", default=None)
_defaults = Defaults()

atexit.register(close_all_runs)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
