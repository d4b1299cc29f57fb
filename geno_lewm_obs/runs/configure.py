"""
Let structlog's own `get_logger` log into a run, for services and libraries that use structlog.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import structlog
from structlog.typing import Processor

from ..chain import build_chain
from ..config import resolve_settings
from ..contract import Registry
from ..logger import GenoLeWMLogger, channel_of
from ..process.last_acts import at_last
from ..process_fields.in_force import CONTEXT_VARIABLE, IN_FORCE, Context, Origin, named_context
from ..record import parse_threshold
from ..sinks.file.opening import make_directory
from ..sinks.sink import Sink
from .joining import entry_here
from .open_runs import find_logger, find_open_logger, open_run
from .process_state import STATE
from .resolving import check_options
from .terms import FIXED, Defaults, RunKey

if TYPE_CHECKING:
    from ..bridge.capture import Capture
    from ..process_fields.given import Given
    from .options import RunOptions


# The arguments that its docstring leaves out are documented in `RunOptions`.
def configure(  # noqa: D417
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
    registry: Registry | None = None,
    processors: Sequence[Processor] = (),
    durability: str | None = None,
    on_sink_error: str | None = None,
    redaction_strict: bool | None = None,
    log_every: int | None = None,
    segment_mb: float | None = None,
    keep_segments: int | None = None,
    sinks: Iterable[Sink] = (),
    wandb_project: str | None = None,
    otlp: bool | None = None,
    context: Mapping[str, Given] | None = None,
    capture_logging: bool | str | Iterable[str] = False,
    capture_warnings: bool = False,
) -> None:
    """
    Make ``structlog.get_logger("component")`` a logger of this package, and set its defaults.

    A component's logger joins the run that `get_logger` would join at the call that it's first used
    in, or bound in. A further call replaces all that the last one set, except that without *run_id*
    it keeps the run that an earlier call named. In a `logged_run` block, a level and a console that
    aren't named here stay as the block has them. Without any call structlog's configuration is left
    alone.

    The arguments that aren't named here are those of `geno_lewm_obs.runs.options.RunOptions`, for
    the run of calls that name none. *registry*, *durability*, *on_sink_error*, *log_every*,
    *segment_mb*, *keep_segments*, *redaction_strict* and *otlp* hold for all runs that are opened
    from now on. A named run is opened here. Without *run_id* none is: the arguments are checked,
    and the default run is opened by the first `get_logger` or record that needs it.

    Args:
        level: The lowest severity to write, in all loggers whose own isn't set later.
        pretty: Whether to write to the console, likewise.
        processors: structlog processors of your own. They run first, so whatever they add passes
            every rule.
        context: Fields of every record of this process, whatever its event, component and run,
            such as ``{"service": "api", "pid": os.getpid}``: texts and numbers, or functions that
            return one, which each process calls once, forked ones too. They are judged here, once.
            What a call passes or a logger has bound under their names goes before them. Other
            processes that join the run get them, unless they name their own. By default
            ``GENO_LEWM_LOG_CONTEXT``.
        capture_logging: Writes what libraries log by the standard library's `logging` as
            `obs.library.message`: all of it, or that of loggers by their names, such as
            ``("transformers",)``, with those below them. Levels and handlers stay as they are.
        capture_warnings: Writes the warnings that Python would print, likewise.

    Raises:
        ConfigError: a redaction rule keeps a name or value of *context* out, or it can't be used.
        InputError, ConfigError, ResourceError, RuntimeSetupError: as `get_logger`, before any work
            starts; InputError also for what names no loggers.

    Example::

        import structlog
        from geno_lewm_obs import configure

        configure(run_id="run-7", level="debug")
        log = structlog.get_logger("training")
        log.debug("training.step", step=10, loss=0.25)

    .. versionadded:: 0.1.0
    """
    given = locals()
    fixed: Any = {name: given[name] for name in (*FIXED, "otlp")}
    capture = _capture_of(capture_logging, has_warnings=capture_warnings)
    own = {"run_id": run_id, "log_dir": log_dir, "wandb_project": wandb_project}
    options = cast("RunOptions", {**fixed, **own, "sinks": tuple(sinks)})
    defaults = Defaults(
        registry=registry,
        processors=tuple(processors),
        level=None if level is None else parse_threshold(level),
        pretty=pretty,
        is_named=run_id is not None or STATE.defaults.is_named,
        **fixed,
    )
    with _having(None if context is None else _judged(context)):
        _set_defaults(defaults, options)
    _go_by(defaults.processors, capture)


def _go_by(processors: Sequence[Processor], capture: Capture | None) -> None:
    """Let structlog's loggers have *processors*, and replace what was captured before."""
    STATE.chain[:] = build_chain(processors)
    configure_structlog()
    STATE.end_capture()
    if capture is not None:
        capture.begin()
        STATE.capture = capture
        at_last(_end_capture)


def _capture_of(loggers: bool | str | Iterable[str], *, has_warnings: bool) -> Capture | None:
    if loggers is False and not has_warnings:
        return None
    # loaded only by programs that ask for it
    from ..bridge.capture import Capture

    return Capture(find_logger, find_open_logger, loggers, has_warnings=has_warnings)


def _end_capture() -> None:
    STATE.end_capture()


def _judged(context: Mapping[str, Given]) -> Context:
    # loaded only where a process has such fields
    from ..process_fields.given import context_of

    return context_of(context)


@contextmanager
def _having(fields: Context | None) -> Generator[None]:
    """
    Let the process have *fields*, or those of the environment; as before if the block raises.
    """
    before = IN_FORCE.context, IN_FORCE.origin
    if fields is not None:
        IN_FORCE.replace(fields, Origin.CONFIGURED)
    elif IN_FORCE.origin == Origin.CONFIGURED:
        named = named_context(os.environ.get(CONTEXT_VARIABLE) or None)
        IN_FORCE.replace(named, Origin.ENVIRONMENT)
    try:
        yield
    except BaseException:
        IN_FORCE.replace(*before)
        raise


def _set_defaults(defaults: Defaults, options: RunOptions) -> None:
    """Put *defaults* in force, and open the run that *options* name, if they name one."""
    settings, checked_sinks = check_options(options)
    default = _default_key(options)
    is_named = options.get("run_id") is not None
    is_here = is_named or entry_here() is not None
    key = RunKey(settings.run_id, settings.log_dir) if is_here else default
    if is_named or key in STATE.open:
        options["run_id"], options["log_dir"] = key.run_id, key.named_directory
        run = open_run(pretty=defaults.pretty, **options)
        run.apply(defaults)
        STATE.defaults = defaults._replace(key=run.key if run.key == default else default)
    else:
        if default.log_dir is not None and STATE.diversion is None:
            make_directory(default.log_dir)
        sends = options.get("wandb_project") is not None
        sending = settings._replace(**default._asdict()) if sends else None
        STATE.defaults = defaults._replace(key=default, sinks=tuple(checked_sinks), sending=sending)


def configure_structlog() -> None:
    """Have structlog's own `get_logger` give loggers of this package."""
    structlog.configure(
        # A further call changes the list in place, for loggers that are bound by then too.
        processors=STATE.chain,
        wrapper_class=FoundLogger,
        context_class=dict,
        logger_factory=find_logger,
        cache_logger_on_first_use=False,
    )


class FoundLogger(GenoLeWMLogger):
    """
    What structlog makes loggers of: the one that the run has already, wherever that is the same.

    structlog's `get_logger` returns a proxy that wants a new logger for each call.
    """

    def __new__(  # type: ignore[misc]
        cls, logger: GenoLeWMLogger, processors: list[Processor], context: dict[str, Any]
    ) -> GenoLeWMLogger:
        """Return a logger of the base class, so that no ``__init__`` follows."""
        if not context and processors == logger.state.processors:
            return logger
        return GenoLeWMLogger(channel_of(logger), processors, context)


def _default_key(options: RunOptions) -> RunKey:
    """Return the run of calls that name none and are in none, whatever run this call is in."""
    before = STATE.defaults.key if STATE.defaults.is_named else None
    run_id, log_dir = options.get("run_id"), options.get("log_dir")
    if before is not None:
        run_id = before.run_id if run_id is None else run_id
        log_dir = before.named_directory if log_dir is None else log_dir
    settings = resolve_settings(run_id=run_id, log_dir=log_dir)
    return RunKey(settings.run_id, settings.log_dir)
