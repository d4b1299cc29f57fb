"""
The runs that are open in this process: which logger a call gets, which run it joins, how a run is
shut.

The state that the package shares between callers stands at the end of this file, and nowhere else.
"""

from __future__ import annotations

import atexit
import copyreg
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from structlog import get_context

from ..config import (
    LOG_DIR_VARIABLE,
    RUN_ID_VARIABLE,
    TRACEPARENT_VARIABLE,
    WANDB_VARIABLE,
    absolute,
    check_component,
    resolve_settings,
)
from ..contract import Registry, default_registry
from ..logger import LOGGING_METHODS, GenoLeWMLogger, channel_of
from ..notice import say
from ..process.finalization import keep_usable_at_exit
from ..process.fork import Place, at_fork
from ..process.held_signals import held
from ..process.workers import at_worker_end, is_past_end
from ..record import Severity, parse_threshold
from ..sinks.sink import Sink, check_sink
from ..tracing.context import at_start, current_traceparent
from .run import Defaults, Run, RunKey, close_runs


def get_logger(
    component: str,
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
    sinks: Iterable[Sink] = (),
    wandb_project: str | None = None,
) -> GenoLeWMLogger:
    """
    Return the logger of *component* in a run; the same arguments give the same object.

    Without *run_id* it joins the run of the `logged_run` block around it, in that block's threads
    and tasks too; outside of any, the run that `configure` named, else the one default run of the
    process. All components of a run share one ordered file.

    Args:
        component: The subsystem, a short name.
        run_id: The run; it names the file.
        log_dir: The directory of the file; made where it's missing.
        level: The lowest severity to write; applies to a logger that exists already too.
        pretty: Whether to write to the console; as *level*.
        durability: What a record has survived when its call returns: ``process``, ``power`` or
            ``relaxed``; for the whole run.
        on_sink_error: What becomes of a record that the file doesn't take: it waits in memory
            (``wait``), or the call raises (``raise``).
        sinks: Outputs of your own, which get the run's records from now on, each in a thread of
            its own.
        wandb_project: Sends the run's metrics to this project of Weights & Biases from now on.

    Raises:
        InputError: an argument can't be used, or the run is open already with another *durability*
            or *on_sink_error*.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used.
        RuntimeSetupError: *wandb_project* is given, and wandb isn't installed.
    """
    check_component(component)
    severity = None if level is None else parse_threshold(level)
    run = open_run(
        run_id=run_id,
        log_dir=log_dir,
        durability=durability,
        on_sink_error=on_sink_error,
        sinks=sinks,
        wandb_project=wandb_project,
    )
    return run.logger(component, level=severity, pretty=pretty)


def _pickled(log: GenoLeWMLogger) -> tuple[Any, ...]:
    """
    Return how another process, or a copy, comes by *log*: the same component of the same run,
    opened there if it isn't yet.
    """
    key, channel = RunKey(log.run_id, log.log_dir), channel_of(log)
    run = _open_runs.get(key)
    terms = (
        {}
        if run is None
        else {"durability": run.settings.durability, "on_sink_error": run.settings.on_sink_error}
    )
    registry = None if channel.registry is default_registry() else channel.registry
    return _reopened, (key, terms, registry, (log.component, log.level), get_context(log))


def _reopened(
    key: RunKey,
    terms: dict[str, Any],
    registry: Registry | None,
    part: tuple[str, Severity],
    bound: dict[str, Any],
) -> GenoLeWMLogger:
    run = open_run(**key._asdict(), registry=registry, **({} if key in _open_runs else terms))
    component, level = part
    return run.logger(component, level=level).bind(**bound)


copyreg.pickle(GenoLeWMLogger, _pickled)


def shutdown_run(run_id: str, log_dir: str | os.PathLike[str] | None = None) -> None:
    """
    Flush and close the run's outputs and forget its loggers; nothing happens where it isn't open.

    Args:
        run_id: The run.
        log_dir: Its directory; by default the run is shut in whichever directory it's open.
    """
    with held():
        with _lock:
            # A signal handler of this thread, which has the lock, may open and shut runs between
            # any two steps.
            keys = [
                key
                for key in _open_runs.copy()
                if key.run_id == run_id and (log_dir is None or key.log_dir == absolute(log_dir))
            ]
            runs = [run for key in keys if (run := _open_runs.pop(key, None)) is not None]
        for run in runs:
            run.close()


def child_env() -> dict[str, str]:
    """
    Return the variables with which a child process joins this run and this trace:
    ``env={**os.environ, **child_env()}``.

    Where no trace holds, ``TRACEPARENT`` is in it only to hide, by an empty value, the one that
    this process was started with. ``WANDB_PROJECT`` is hidden so too: wandb takes a run from one
    process.
    """
    at_start()  # before a caller puts what is returned here into this process's own environment
    key = key_here()
    variables = {RUN_ID_VARIABLE: key.run_id, LOG_DIR_VARIABLE: str(key.log_dir)}
    header = current_traceparent()
    if header is not None or os.environ.get(TRACEPARENT_VARIABLE):
        variables[TRACEPARENT_VARIABLE] = header or ""
    if os.environ.get(WANDB_VARIABLE):
        variables[WANDB_VARIABLE] = ""  # wandb takes a run from one process, which is this
    return variables


def open_run(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    registry: Registry | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
    sinks: Iterable[Sink] = (),
    wandb_project: str | None = None,
) -> Run:
    """
    Return the run that a call with these arguments means, opened if it isn't yet; raises as
    `get_logger`.
    """
    current = current_key()
    if current is not None:
        run_id = current.run_id if run_id is None else run_id
        log_dir = current.log_dir if log_dir is None else log_dir
    settings = resolve_settings(
        run_id=run_id,
        log_dir=log_dir,
        durability=durability or _defaults.durability,
        on_sink_error=on_sink_error or _defaults.on_sink_error,
        wandb_project=wandb_project,
    )
    key = RunKey(settings.run_id, settings.log_dir)
    sinks = [check_sink(sink) for sink in sinks]
    if wandb_project is not None:
        from ..sinks.wandb.sink import check_project  # noqa: PLC0415 - most runs send nothing

        check_project(wandb_project)  # before the run's file is made
    _load_declared_events()
    with _lock:
        run = _open_runs.get(key)
        if run is not None:
            run.check_terms(
                durability=durability and settings.durability, on_sink_error=on_sink_error
            )
        if run is None:
            # a signal handler may have opened it meanwhile, and logged
            run = _open_runs.setdefault(key, Run(settings, _defaults))
            _opened(run)
        run.adopt(registry)
        run.attach(sinks)
        if settings.sources["wandb_project"] == "argument":
            run.send(settings)
    return run


def _load_declared_events() -> None:
    """
    Import what declares events before the lock is taken: another thread may be importing it, and
    about to log at its top.
    """
    if _defaults.registry is None:
        default_registry()


def _opened(run: Run) -> None:
    global _last_opened  # noqa: PLW0603 - as in `set_defaults`
    _last_opened = run
    at_worker_end(close_for_good)
    if run.settings.durability == "relaxed":
        # most runs don't need it, and it isn't free to load
        from ..process.signals import on_fatal_signals  # noqa: PLC0415

        on_fatal_signals(_flush_at_signal)
    if _at_opening is not None:
        _at_opening(run)
    for notice in run.settings.notices:
        say(notice)
    if _is_over or is_past_end():
        # what comes to its file from now on is written at once: nobody will see to what it keeps
        run.close()


@contextmanager
def entered(opening: Callable[[], Run]) -> Iterator[Run]:
    """
    Make the run that *opening* returns, by `open_run`, the one that calls without a run id join,
    here and in the threads and tasks that start here. One that such a block opened is shut by the
    last block that leaves it.
    """
    _load_declared_events()
    with _lock:
        open_before = len(_open_runs)
        run = opening()
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
    """
    Take *key* out once, wherever it is: blocks may overlap, and a generator may be closed in
    another context than it began in.
    """
    if key not in keys:
        return keys
    last = len(keys) - 1 - keys[::-1].index(key)
    return keys[:last] + keys[last + 1 :]


def _leave(run: Run) -> None:
    with held():
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

    A thread doesn't inherit its starter's context, so one that entered no run itself joins the run
    that was entered last.
    """
    entered_here = _current.get() or _entered
    return entered_here[-1] if entered_here else _defaults.key


def join(key: RunKey) -> None:
    """
    Make *key* the run that calls without a run id join in this context, for good; it opens
    nothing.
    """
    _current.set((*_current.get(), key))


def key_here() -> RunKey:
    """
    Return the run that a call without a run id logs to here; raises `ConfigError` where a variable
    can't be used.
    """
    key = current_key()
    if key is None:
        settings = resolve_settings()
        key = RunKey(settings.run_id, settings.log_dir)
    return key


def open_runs() -> list[Run]:
    """
    Return the runs that are open in this process. It takes no lock, so that a signal handler may
    ask.
    """
    return list(_open_runs.copy().values())


def last_run() -> Run | None:
    """
    Return the run that tells how this process ended: the one that a call joins here, else the one
    opened last, shut or not.
    """
    key = current_key()
    return (None if key is None else _open_runs.get(key)) or _last_opened


def at_opening(callback: Callable[[Run], None] | None) -> None:
    """Call *callback* with each run that is opened from now on."""
    global _at_opening  # noqa: PLW0603 - as above
    _at_opening = callback


def set_defaults(defaults: Defaults) -> None:
    """Replace what `configure` set."""
    # the process-wide state that this module exists to keep in one place
    global _defaults  # noqa: PLW0603
    _defaults = defaults


def flush_all_runs() -> None:
    """
    Get every open run's records into its file, as before the process dies; a signal handler may
    call it.
    """
    for run in _open_runs.copy().values():
        run.flush_file()


def _flush_at_signal(_signum: int, _ends_process: bool) -> None:
    flush_all_runs()


def close_all_runs() -> None:
    """Close every run that is open."""
    with held():
        with _lock:
            runs = list(_open_runs.copy().values())
            _open_runs.clear()
        close_runs(runs)


def close_for_good() -> None:
    """
    Close every run at the end of the process; what is opened still later, by who comes after us,
    has nobody to close it.
    """
    global _is_over  # noqa: PLW0603 - as above
    _is_over = True
    close_all_runs()


def _after_fork_in_child() -> None:
    global _lock  # noqa: PLW0603 - another thread may have held it, which the child doesn't have
    _lock = threading.RLock()
    for run in _open_runs.values():
        run.counts.restart()
    if _open_runs:
        at_worker_end(close_for_good)


_lock = threading.RLock()
_open_runs: Final[dict[RunKey, Run]] = {}
_entered: Final[list[RunKey]] = []
_current: Final[ContextVar[tuple[RunKey, ...]]] = ContextVar("geno_lewm_obs_runs", default=())
_defaults = Defaults()
_last_opened: Run | None = None
_is_over = False
_at_opening: Callable[[Run], None] | None = None

# Called last first.
atexit.register(keep_usable_at_exit, GenoLeWMLogger, LOGGING_METHODS)
atexit.register(close_for_good)
at_fork(Place.RUNS, in_child=_after_fork_in_child)
