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
from typing import Final

from .assembly import Defaults, Run, RunKey
from .config import LOG_DIR_VARIABLE, RUN_ID_VARIABLE, TRACEPARENT_VARIABLE, absolute, check_component, resolve_settings
from .context import at_start, current_traceparent
from .contract import Registry
from .logger import GenoLeWMLogger
from .notice import say
from .record import parse_severity


def get_logger(
    component: str,
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
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
        durability: What a record has survived when its call returns: ``process``, ``power`` or ``relaxed``; for the whole run.
        on_sink_error: What becomes of a record that the file doesn't take: it waits in memory (``wait``), or the call raises (``raise``).

    Raises:
        InputError: an argument can't be used, or the run is open already with another *durability* or *on_sink_error*.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used.
    """
    check_component(component)
    severity = None if level is None else parse_severity(level)
    run = open_run(run_id=run_id, log_dir=log_dir, durability=durability, on_sink_error=on_sink_error)
    return run.logger(component, level=severity, pretty=pretty)


def shutdown_run(run_id: str, log_dir: str | os.PathLike[str] | None = None) -> None:
    """
    Flush and close the run's outputs and forget its loggers; nothing happens where it isn't open.

    Args:
        run_id: The run.
        log_dir: Its directory; by default the run is shut in whichever directory it's open.
    """
    with _lock:
        # A signal handler of this thread, which has the lock, may open and shut runs between any two steps.
        keys = [key for key in tuple(_open_runs) if key.run_id == run_id and (log_dir is None or key.log_dir == absolute(log_dir))]
        runs = [run for key in keys if (run := _open_runs.pop(key, None)) is not None]
    for run in runs:
        run.close()


def child_env() -> dict[str, str]:
    """
    Return the variables with which a child process joins this run and this trace: ``env={**os.environ, **child_env()}``.

    Where no trace holds, ``TRACEPARENT`` is in it only to hide, by an empty value, the one that this process was started with.
    """
    at_start()  # before a caller puts what is returned here into this process's own environment
    key = key_here()
    variables = {RUN_ID_VARIABLE: key.run_id, LOG_DIR_VARIABLE: str(key.log_dir)}
    header = current_traceparent()
    if header is not None or os.environ.get(TRACEPARENT_VARIABLE):
        variables[TRACEPARENT_VARIABLE] = header or ""
    return variables


def open_run(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    registry: Registry | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
) -> Run:
    """Return the run that a call with these arguments means, opened if it isn't yet; raises as `get_logger`."""
    current = current_key()
    if current is not None:
        run_id = current.run_id if run_id is None else run_id
        log_dir = current.log_dir if log_dir is None else log_dir
    settings = resolve_settings(
        run_id=run_id,
        log_dir=log_dir,
        durability=durability or _defaults.durability,
        on_sink_error=on_sink_error or _defaults.on_sink_error,
    )
    key = RunKey(settings.run_id, settings.log_dir)
    with _lock:
        run = _open_runs.get(key)
        if run is not None:
            run.check_terms(durability=durability, on_sink_error=on_sink_error)
        if run is None:
            run = _open_runs.setdefault(key, Run(settings, _defaults))  # a signal handler may have opened it meanwhile, and logged
            for notice in settings.notices:
                say(notice)
        run.adopt(registry)
    return run


@contextmanager
def entered(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    registry: Registry | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
) -> Iterator[Run]:
    """
    Make the run that these arguments mean the one that calls without a run id join, here and in the threads and tasks that start here.

    A run that such a block opened is shut by the last block that leaves it.
    """
    with _lock:
        open_before = len(_open_runs)
        run = open_run(run_id=run_id, log_dir=log_dir, registry=registry, durability=durability, on_sink_error=on_sink_error)
        run.closes_with_blocks |= len(_open_runs) > open_before
        run.blocks += 1
    _current.set((*_current.get(), run.key))
    _entered.append(run.key)
    try:
        yield run
    finally:
        _entered.remove(run.key)
        _current.set(_without_last(run.key, _current.get()))
        _leave(run)


def _without_last(key: RunKey, keys: tuple[RunKey, ...]) -> tuple[RunKey, ...]:
    """Take *key* out once, wherever it is: blocks may overlap, and a generator may be closed in another context than it began in."""
    if key not in keys:
        return keys
    last = len(keys) - 1 - keys[::-1].index(key)
    return keys[:last] + keys[last + 1 :]


def _leave(run: Run) -> None:
    with _lock:
        run.blocks -= 1
        is_over = run.closes_with_blocks and run.blocks == 0 and _open_runs.get(run.key) is run
        if is_over:
            del _open_runs[run.key]
    if is_over:
        run.close()
    else:
        run.flush()


def current_key() -> RunKey | None:
    """
    Return the run that calls without a run id join.

    A thread doesn't inherit its starter's context, so one that entered no run itself joins the run that was entered last.
    """
    entered_here = _current.get() or _entered
    return entered_here[-1] if entered_here else _defaults.key


def join(key: RunKey) -> None:
    """Make *key* the run that calls without a run id join in this context, for good; it opens nothing."""
    _current.set((*_current.get(), key))


def key_here() -> RunKey:
    """Return the run that a call without a run id logs to here; raises `ConfigError` where a variable can't be used."""
    key = current_key()
    if key is None:
        settings = resolve_settings()
        key = RunKey(settings.run_id, settings.log_dir)
    return key


def set_defaults(defaults: Defaults) -> None:
    """Replace what `configure` set."""
    global _defaults  # noqa: PLW0603 - the process-wide state that this module exists to keep in one place
    _defaults = defaults


def flush_all_runs() -> None:
    """Get every open run's records into its file, as before the process dies; a signal handler may call it."""
    for run in tuple(_open_runs.values()):
        run.flush_file()


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
_current: Final[ContextVar[tuple[RunKey, ...]]] = ContextVar("geno_lewm_obs_runs", default=())
_defaults = Defaults()

atexit.register(close_all_runs)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
