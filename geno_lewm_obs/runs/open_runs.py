"""
The open runs of this process: how a run is opened and closed, and which logger a call gets.

`joining` decides which run is meant by a call that names none, `process_state` keeps what the calls
share.
"""

from __future__ import annotations

import atexit
import copyreg
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Unpack

from ..chain.logger_state import LoggerState
from ..components.name import DEFAULT_COMPONENT, component_name
from ..config import Settings
from ..contract import default_registry
from ..errors import GenoLeWMError, InputError
from ..log_dir import absolute, names_no_directory, note_directory
from ..logger import LOGGING_METHODS, GenoLeWMLogger, on_progress
from ..notice import said_if_unloadable, say
from ..process.finalization import keep_usable_at_exit
from ..process.forced_exit import before_forced_exit
from ..process.held_signals import held
from ..process.workers import at_worker_end, is_past_end
from ..record import Severity, parse_severity, parse_threshold
from .ending import close_for_good, end_by_force, flush_at_signal, open_runs
from .joining import open_run_here, run_here, tell_if_ambiguous
from .process_state import STATE
from .resolving import check_options
from .run import Run, close_runs
from .terms import RunKey, Terms
from .travelling import bring_terms, put_in_force, terms_of

if TYPE_CHECKING:
    from ..chain.channel import Channel
    from ..sinks.sink import Sink
    from .options import RunOptions


# The arguments that its docstring leaves out are documented in `RunOptions`.
def get_logger(  # noqa: D417
    component: str | None = None,
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
    redaction_strict: bool | None = None,
    log_every: int | None = None,
    segment_mb: float | None = None,
    keep_segments: int | None = None,
    sinks: Iterable[Sink] = (),
    wandb_project: str | None = None,
    otlp: bool | None = None,
) -> GenoLeWMLogger:
    """
    Return the logger of *component* in a run; the same arguments give the same object.

    Without *run_id* it joins the run of the `logged_run` block around it, in the tasks too that
    start there, until the block ends; outside of any, the run that `configure` named. If that named
    none, and `logged_run` blocks elsewhere in the process are all in one run, it joins that one,
    else the default run of the process. A thread starts outside of any block: `propagate` takes the
    run along. All components of a run share one ordered file.

    The arguments that aren't named here are those of `geno_lewm_obs.runs.options.RunOptions`.

    Args:
        component: The subsystem, a short name; ``runtime`` by default. What isn't a letter, a digit
            or one of ``. _ - : /`` is replaced by ``_``, and said once.
        level: The lowest severity to write; applies to a logger that exists already too.
        pretty: Whether to write to the console; applies to a logger that exists already too.

    Raises:
        InputError: an argument can't be used, a redaction rule keeps the *component* out, or the
            run is open already with another *durability*, *on_sink_error*, *log_every*,
            *segment_mb*, *keep_segments* or *redaction_strict*.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used.
        RuntimeSetupError: *wandb_project* or *otlp* asks for what isn't installed, or can't start.

    Example::

        from geno_lewm_obs import get_logger

        log = get_logger("training", run_id="run-7")
        log.info("training.metric", step=10, name="loss", value=0.25)

    .. versionadded:: 0.1.0
    """
    name = component_name(component)
    severity = None if level is None else parse_threshold(level)
    run = open_run(
        run_id=run_id,
        log_dir=log_dir,
        durability=durability,
        on_sink_error=on_sink_error,
        redaction_strict=redaction_strict,
        log_every=log_every,
        segment_mb=segment_mb,
        keep_segments=keep_segments,
        sinks=sinks,
        wandb_project=wandb_project,
        otlp=otlp,
        pretty=pretty,
    )
    return run.logger(name, level=severity, pretty=pretty)


def find_logger(component: Any = DEFAULT_COMPONENT, *_: Any) -> GenoLeWMLogger:
    """
    Return the logger of *component* in the run that a call joins here.

    As `get_logger` without arguments, and fast where the run has the logger already.
    """
    run = run_here()
    if run is None:
        return get_logger(component)
    return run.loggers.get(component) or run.logger(component_name(component))


def find_open_logger(component: str) -> GenoLeWMLogger | None:
    """Return the logger that `find_logger` finds, or None if the run isn't open."""
    run = run_here() or open_run_here()
    return None if run is None else run.loggers.get(component) or run.logger(component)


def shutdown_run(run_id: str, log_dir: str | os.PathLike[str] | None = None) -> None:
    """
    Flush and close the run's outputs and forget its loggers; do nothing if it isn't open.

    Args:
        run_id: The run.
        log_dir: Its directory; by default the run is closed in each directory where it's open.

    Example::

        from geno_lewm_obs import get_logger, shutdown_run

        get_logger("training", run_id="run-7").info("training.metric", name="loss", value=0.25)
        shutdown_run("run-7")

    .. versionadded:: 0.1.0
    """
    folder = None if log_dir is None or names_no_directory(log_dir) else absolute(log_dir)
    with held():
        with STATE.lock:
            keys = [key for key in list(STATE.open) if key.run_id == run_id]
            keys = [key for key in keys if log_dir is None or folder == key.log_dir]
            # a signal handler of this thread may have closed some of them meanwhile
            runs = [STATE.open.pop(key, None) for key in keys]
        close_runs([run for run in runs if run is not None])


def open_run(*, pretty: bool | None = None, **options: Unpack[RunOptions]) -> Run:
    """
    Return the run that a call with these *options* means, opened if it isn't open yet.

    A run that is opened here is announced, unless *pretty* or another setting names the format.

    Raises:
        InputError, ConfigError, ResourceError, RuntimeSetupError: as `get_logger`.
    """
    is_asked = pretty is not None or any(each not in (None, ()) for each in options.values())
    if not is_asked and (run := run_here()) is not None:
        return run
    if options.get("run_id") is None:
        tell_if_ambiguous()
    settings, sinks = check_options(options)  # before the run's file is made
    key = RunKey(settings.run_id, settings.log_dir)
    if key == STATE.defaults.key:
        key = STATE.defaults.key  # the same object is found without a look at its directory
    load_declared_events()
    with STATE.lock:
        run = STATE.open.get(key)
        is_new = run is None
        if run is None:
            # a signal handler may have logged meanwhile
            run = STATE.open.setdefault(key, _new_run(settings, options))
            if STATE.diversion is None:
                _opened(run)
            if key == STATE.defaults.key:
                _complete(run)
        elif run.is_dormant:
            _wake(run, put_in_force(settings, options, run.terms)[0])
        else:
            run.check_terms(settings, [name for name in options if options.get(name) is not None])
        run.adopt(options.get("registry"))
        run.attach(sinks)
        if "argument" in (settings.sources["wandb_project"], settings.sources["otlp"]):
            run.send(settings)
    if STATE.diversion is None:
        _announce(run, is_new=is_new, pretty=pretty)
    return run


def _new_run(settings: Settings, options: RunOptions) -> Run:
    """Return a new run; a diverted one opens nothing, and only when the diversion is over."""
    diversion = STATE.diversion
    if diversion is None:
        return Run(*put_in_force(settings, options))
    run = Run(*put_in_force(settings, options), wake=_wake_for_record)
    diversion.take(run)
    return run


def _announce(run: Run, *, is_new: bool, pretty: bool | None) -> None:
    """Say where *run* logs to if it was opened just now, unless its format is asked for by name."""
    if pretty is not None:
        run.announcement.withdraw()
    elif is_new and run.settings.format is None and STATE.defaults.pretty is None:
        run.announcement.begin()


def _complete(run: Run) -> None:
    """Give the run of calls that name none the outputs that `configure` named for it, once."""
    defaults = STATE.defaults
    STATE.defaults = defaults._replace(sinks=(), sending=None)
    run.attach(defaults.sinks)
    if defaults.sending is not None:
        run.send(defaults.sending)


def load_declared_events() -> None:
    """
    Import the modules that declare events, if `configure` has set no registry.

    To be called before the lock is taken: another thread may be importing such a module, which may
    log, and so wait for the lock.
    """
    if STATE.defaults.registry is None:
        default_registry()


def dormant_run(key: RunKey, terms: Terms) -> Run:
    """
    Return the run *key*; if it isn't open, one that goes by *terms* and opens at its first record.

    Raises:
        ConfigError: an environment variable can't be used.
    """
    options: RunOptions = {"run_id": key.run_id, "log_dir": key.named_directory}
    settings, _ = check_options(options)
    load_declared_events()
    with STATE.lock:
        run = STATE.open.get(key)
        if run is None:
            run = Run(*put_in_force(settings, options, terms), wake=_wake_for_record)
            run = STATE.open.setdefault(key, run)
    bring_terms(key, terms)
    return run


def _wake_for_record(run: Run) -> None:
    try:
        _wake(run)
    except GenoLeWMError as exc:  # of the caller's, a record is no place to hear of it
        say(str(exc))


def _wake(run: Run, settings: Settings | None = None) -> None:
    with STATE.lock:
        if run.is_dormant:
            try:
                run.wake(settings)
            finally:
                if not run.is_dormant:
                    _opened(run)


def _opened(run: Run) -> None:
    STATE.last_opened = run
    note_directory(run.settings.log_dir)
    at_worker_end(close_for_good)
    before_forced_exit(end_by_force, _any_is_open)
    if run.settings.durability == "relaxed":
        # loaded only by runs that have lines to write when a signal arrives
        from ..process.signals import on_fatal_signals

        on_fatal_signals(flush_at_signal)
    if STATE.at_opening is not None:
        STATE.at_opening(run)
    for notice in run.settings.notices:
        say(notice)
    if STATE.is_over or is_past_end():
        # Nobody else will close it. From now on each record is written when it's logged.
        run.close()


def _begin_progress(channel: Channel, total_steps: int) -> None:
    run = STATE.open.get(RunKey(channel.run_id, channel.log_dir))
    if run is None:
        return
    with said_if_unloadable("progress"):
        # loaded only by runs that tell of their progress
        from .opt_ins import begin_progress

        try:
            begin_progress(run, total_steps)
        except InputError as exc:  # in the middle of a training, which is worth more
            say(str(exc))


def _any_is_open() -> bool:
    return bool(open_runs())


def _reduce_logger(state: LoggerState) -> tuple[Any, ...]:
    """
    Return how a copy, or another process, gets the logger of *state*, and its level methods.

    It gets the logger of the same component in the same run, with the same level, bound fields and
    registry. The run is opened there by its first record.
    """
    channel = state.channel
    key = RunKey(channel.run_id, channel.log_dir)
    registry = channel.registry
    terms = terms_of(key)._replace(registry=None if registry is default_registry() else registry)
    component_and_level = channel.component, parse_severity(channel.own_threshold)
    return _restore_logger, (key, terms, component_and_level, dict(state.context))


def _restore_logger(
    key: RunKey,
    terms: Terms,
    component_and_level: tuple[str, Severity],
    bound: dict[str, Any],
) -> GenoLeWMLogger:
    run = dormant_run(key, terms)
    component, level = component_and_level
    return run.logger(component, level=level).bind(**bound)


copyreg.pickle(GenoLeWMLogger, lambda log: _reduce_logger(log.state))
copyreg.pickle(LoggerState, _reduce_logger)  # its level methods go with it
on_progress.append(_begin_progress)
# Python calls these in the reverse order, so that the runs are closed first.
atexit.register(keep_usable_at_exit, GenoLeWMLogger, LOGGING_METHODS)
atexit.register(close_for_good)
