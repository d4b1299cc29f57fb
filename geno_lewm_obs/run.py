"""
The runs that are open in this process: which logger a call gets, which run it joins, how a run is shut.

The state that the package shares between callers stands at the end of this file, and nowhere else.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from structlog.typing import Processor

from .assembly import Run, RunKey
from .config import LOG_DIR_VARIABLE, RUN_ID_VARIABLE, TRACEPARENT_VARIABLE, absolute, check_component, resolve_settings
from .context import current_trace_context, format_traceparent
from .contract import Registry, default_registry
from .logger import GenoLeWMLogger
from .notice import say
from .record import Severity, parse_severity


@dataclass(frozen=True)
class Defaults:
    """What `configure` sets for the process."""

    registry: Registry | None = None
    processors: tuple[Processor, ...] = ()
    level: Severity | None = None
    pretty: bool | None = None
    key: RunKey | None = None
    """The run of calls that name none, outside of any `logged_run`."""


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
        run.tune(level=_defaults.level, pretty=_defaults.pretty)
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
