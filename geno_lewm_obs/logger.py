"""
The logger that callers hold: a structlog bound logger whose methods return the record written.

It opens no file and knows no sink. `runs.run` makes loggers; `chain.fast_path` makes their methods.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, overload

from structlog import BoundLoggerBase
from structlog.typing import Context, Processor

from .chain.channel import Channel
from .chain.fast_path import make_level_function
from .chain.level_function import Function, LevelFunction, bound_to, is_bound, named
from .chain.logger_state import LoggerState
from .chain.slow_path import send
from .like_stdlib import LikeStdlib
from .record import RANK, LogRecord, Severity, parse_severity, parse_threshold
from .redaction import safe_name

if TYPE_CHECKING:
    from inspect import Signature


on_progress: Final[list[Callable[[Channel, int], None]]] = []
"""What begins the progress of a channel's run: `runs.open_runs`, which knows the run."""
_BY_KEYWORD: Final[Any] = None
"""The event of a call that names it by keyword, as structlog allows."""


class LevelMethod:
    """
    A method that logs at one severity.

    On first access each logger gets from it the function that all loggers of the channel share,
    bound to the logger's state, and keeps that as an attribute.
    """

    def __init__(self, severity: Severity) -> None:
        self._severity = severity
        self._name: str = severity
        self.__doc__ = LevelFunction.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, logger: None, owner: type) -> Self: ...
    @overload
    def __get__(self, logger: GenoLeWMLogger, owner: type) -> LevelFunction: ...
    def __get__(self, logger: GenoLeWMLogger | None, owner: type) -> Self | LevelFunction:
        if logger is None:
            return self
        state, name = logger.state, self._name
        channel = state.channel
        method = bound_to(state, channel.functions.get(name) or self.function(channel))
        # A subclass that overrides the method reaches this one by `super()` only: nothing is kept.
        if owner.__dict__.get(name) is self or getattr(owner, name, None) is self:
            logger.__dict__[name] = method
            channel.kept_by(logger)
        return method

    def __call__(self, logger: GenoLeWMLogger, /, *args: Any, **fields: Any) -> LogRecord | None:
        """
        Log by *logger*: the method was looked up on the class, as a plain function would be.

        `unittest.mock` takes the signature for that of the bound method, so the event, the first of
        *args*, isn't named in it.
        """
        return self.__get__(logger, type(logger))(*args, **fields)

    @property
    def __signature__(self) -> Signature:
        """What `inspect.signature` returns for the method of the class."""
        from inspect import signature  # for tools alone

        return signature(LevelFunction.__call__)

    def function(self, channel: Channel) -> Function:
        """Make the function that all loggers of *channel* share, and keep it there."""
        function = named(make_level_function(self._severity, channel), self._name)
        if self._severity == "debug" or RANK[self._severity] < channel.threshold:
            # loaded only by programs that log what mostly isn't written
            from .chain.quiet_calls import quiet

            function = named(quiet(self._severity, channel, function), self._name)
        if channel.watchers:
            # loaded only by runs that are watched
            from .chain.watchers import shown_to

            watched = shown_to(channel.watchers, self._severity, function)
            function = named(watched, self._name)
        channel.functions[self._name] = function
        return function


class _LoggerClass(type):
    """A class whose level methods may be replaced, as `unittest.mock.patch.object` does."""

    def __setattr__(cls, name: str, value: object) -> None:
        super().__setattr__(name, value)
        # Loggers keep level functions as attributes, which would hide what replaces the method;
        # not so a property. By its type, since a mock claims to be of another one.
        kind = type(value)
        if issubclass(kind, LevelMethod) or hasattr(kind, "__set__"):
            return
        for each in gc.get_objects():
            if issubclass(type(each), cls):
                each.__dict__.pop(name, None)


class GenoLeWMLogger(LikeStdlib, BoundLoggerBase, metaclass=_LoggerClass):
    """
    A logger of one component in one run, with bound fields.

    A level method takes the name of a registered event, and its fields by keyword. It returns the
    `LogRecord` that was written, or None where nothing was.

    With strict redaction it raises `InvariantViolation` for a private value, and with a strict
    registry `UnregisteredEventError` or `InputError` for an event or key that isn't declared.
    Otherwise it doesn't raise.

    .. versionadded:: 0.1.0
    """

    _logger: Channel

    def __init__(self, logger: Channel, processors: Iterable[Processor], context: Context) -> None:
        super().__init__(logger, processors, context)
        self.state: Final = LoggerState(logger, processors, context)
        """What its level methods hold in its place."""

    def __repr__(self) -> str:
        # The values that are bound may be private, so only their number is shown.
        where = f"{safe_name(self.component)} of {safe_name(self.run_id)}"
        return f"<GenoLeWMLogger {where}, level {self.level}, {len(self._context)} bound>"

    # -- where it logs to ------------------------------------------------------

    @property
    def component(self) -> str:
        """The subsystem that its records name."""
        return self._logger.component

    @property
    def run_id(self) -> str:
        """The run that its records belong to."""
        return self._logger.run_id

    @property
    def log_dir(self) -> Path | None:
        """The directory of the run's file, or None if the run has none and stdout is its log."""
        return self._logger.log_dir

    # -- level -----------------------------------------------------------------

    @property
    def level(self) -> Severity:
        """The lowest severity that is written here and now."""
        return parse_severity(self._logger.threshold)

    def set_level(self, level: str | int) -> None:
        """
        Write records of *level* and above from now on.

        It applies to every logger of this component and run, those bound from it included. What
        `geno_lewm_obs.set_level` has set for the component goes before it.

        Raises:
            InputError: *level* names no level.
        """
        self._logger.go_by_rank(RANK[parse_threshold(level)])

    def is_enabled_for(self, level: str | int) -> bool:
        """Tell whether a record of *level* would be written."""
        return RANK[parse_severity(level)] >= self._logger.threshold

    def get_effective_level(self) -> int:
        """Return the level as the standard library numbers it: 10, 20, 30 or 40."""
        return self._logger.threshold

    def forget_level_functions(self) -> None:
        """Make them anew when they're next asked for: another kind is shorter at another level."""
        # listed in one step, whatever other threads ask for meanwhile
        for name, kept in list(self.__dict__.items()):
            if is_bound(kept):
                self.__dict__.pop(name, None)

    # -- progress --------------------------------------------------------------

    def progress(self, total_steps: int) -> None:
        """
        Say that the run's training takes *total_steps* steps in all.

        Lines of the console with a step, and ``geno-obs ls``, then tell the time left. A resumed
        training goes on to the same number. It does nothing where the run isn't open; what is no
        whole number above 0 is said on stderr, and changes nothing.
        """
        for begin in on_progress:
            begin(self._logger, total_steps)

    # -- binding ---------------------------------------------------------------

    def new(self, **new_values: Any) -> Self:
        """Return a logger with *new_values* bound and nothing else."""
        return self.__class__(self._logger, self._processors, self._context.__class__(**new_values))

    def unbind(self, *keys: str) -> Self:
        """
        Return a logger without *keys* among what is bound.

        Raises:
            KeyError: One of them isn't bound. It is quoted if no rule refuses it.
        """
        context = self._context.copy()
        for key in keys:
            if key not in context:
                raise KeyError(safe_name(key))
            del context[key]
        return self.__class__(self._logger, self._processors, context)

    # -- logging ---------------------------------------------------------------

    debug = LevelMethod("debug")
    info = LevelMethod("info")
    warn = LevelMethod("warn")
    error = LevelMethod("error")

    def exception(self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any) -> LogRecord | None:
        """Log at severity error, with the exception that is being handled."""
        fields.setdefault("exc_info", True)
        return self.error(event, *args, **fields)

    def log(
        self, level: str | int, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        """
        Log at *level*; ``"exception"`` does as the method of this name.

        Raises:
            InputError: *level* names no severity; else as the level methods.
        """
        if level == "exception":
            return self.exception(event, *args, **fields)
        return _METHODS[parse_severity(level)](self, event, *args, **fields)

    msg = LevelMethod("info")
    warning = LevelMethod("warn")
    err = LevelMethod("error")
    critical = LevelMethod("error")
    fatal = LevelMethod("error")

    # A record costs one short write, so a coroutine makes it at once, in its task's own context.

    async def adebug(
        self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.debug(event, *args, **fields)

    async def ainfo(
        self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.info(event, *args, **fields)

    async def awarn(
        self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.warn(event, *args, **fields)

    async def aerror(
        self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.error(event, *args, **fields)

    async def aexception(
        self, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.exception(event, *args, **fields)

    async def alog(
        self, level: str | int, event: str = _BY_KEYWORD, /, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.log(level, event, *args, **fields)

    amsg = ainfo
    awarning = awarn
    acritical = aerror
    afatal = aerror


LOGGING_METHODS: Final = (
    *("debug", "info", "warn", "error", "exception", "log"),
    *("msg", "warning", "err", "critical", "fatal"),
)
"""Every method that logs; the coroutines call these."""
_METHODS: Final = {
    "debug": GenoLeWMLogger.debug,
    "info": GenoLeWMLogger.info,
    "warn": GenoLeWMLogger.warn,
    "error": GenoLeWMLogger.error,
}


def log_at(
    logger: GenoLeWMLogger, severity: Severity, event: str, /, **fields: Any
) -> LogRecord | None:
    """Log at *severity*, with fields of any name."""
    state = logger.state
    log = state.channel.functions.get(severity) or _METHODS[severity].function(state.channel)
    return log(state, event, **fields)


def log_leniently(
    logger: GenoLeWMLogger, severity: Severity, event: str, /, **fields: Any
) -> LogRecord | None:
    """Log what must not fail for what it holds: the rules drop and count in strict mode too."""
    state = logger.state
    return lenient_function(state.channel, severity, event)(state, event, **fields)


def lenient_function(channel: Channel, severity: Severity, event: str) -> Function:
    """Return what does as `log_leniently` with *event*, and takes a state first."""
    name = _LENIENTLY[severity]
    function = channel.functions.get(name)
    if function is None:
        function = make_level_function(severity, channel, is_lenient=True)
        channel.functions[name] = function
    if severity == "debug":
        spec = channel.registry.get(event)
        if spec is None or spec.sample_every > 1:  # which only the stages can tell here
            return _send_debug
    return function


def _send_debug(state: LoggerState, event: str, /, **fields: Any) -> LogRecord | None:
    return send(state, "debug", event, (), fields, is_lenient=True)


_LENIENTLY: Final = {severity: f"{severity}, leniently" for severity in RANK}
"""The names of such functions among those of a channel."""


def channel_of(logger: GenoLeWMLogger) -> Channel:
    """Return the channel that *logger* writes to."""
    return logger.state.channel
