"""
The face that callers see: a structlog bound logger whose methods return the record that was
written.

A call gathers what was bound and what was passed, runs the chain, and hands the record to the
channel. It opens no files and knows no sink; `run` makes loggers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self, overload

from structlog import BoundLoggerBase, DropEvent
from structlog.contextvars import get_contextvars
from structlog.typing import Context, Processor

from .chain import STANDARD
from .chain.channel import Channel
from .chain.event_plan import Bound
from .chain.fast_path import (
    CONTEXT_VARS,
    HIDDEN,
    KEPT,
    LevelFunction,
    LoggerState,
    make_level_function,
    sample,
    with_context_variables,
)
from .record import RANK, LogRecord, Severity, parse_severity, parse_threshold

POSITIONAL_KEY: Final = "positional_args"
"""
Where positional arguments end up, as in structlog; no event allows it, so they are dropped and
counted. Events are never templates.
"""


_RISING: Final = ("step", "epoch", "phase", "duration_ms")
"""The fields that `make_level_function` takes by name."""


class LevelMethod:
    """
    A method that logs at one severity.

    Each logger makes a function of its own from it when it's first asked for, and keeps that: a
    function costs less to call than a method.
    """

    def __init__(self, severity: Severity) -> None:
        self._severity = severity
        self._name: str = severity

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, logger: None, owner: type) -> Self: ...
    @overload
    def __get__(self, logger: GenoLeWMLogger, owner: type) -> LevelFunction: ...
    def __get__(self, logger: GenoLeWMLogger | None, owner: type) -> Self | LevelFunction:
        if logger is None:
            return self
        # the logger's other half
        function = _level_function(self._severity, logger._way)  # noqa: SLF001
        # not where a subclass asks for what it overrides
        if getattr(owner, self._name, None) is self:
            logger.__dict__[self._name] = function
        return function

    def __call__(
        self, logger: GenoLeWMLogger, /, event: str, *args: Any, **fields: Any
    ) -> LogRecord | None:
        """Log by *logger*, as a plain method that is called on its class."""
        return self.__get__(logger, type(logger))(event, *args, **fields)


def _level_function(severity: Severity, way: LoggerState) -> LevelFunction:
    """Return the function that logs at *severity*."""
    log = make_level_function(severity, way, _long_way)
    return (
        _hiding(severity, way, log)
        if severity == "debug" or RANK[severity] < way.channel.threshold
        else log
    )


def _hiding(severity: Severity, way: LoggerState, log: LevelFunction) -> LevelFunction:
    """
    Return *log* for calls that mostly write nothing: it takes what's passed as it comes, which
    costs less where that isn't looked at.
    """
    is_debug = severity == "debug"
    rank = RANK[severity]
    channel, _, _, processors, context, own = way

    def hide(event: str, *args: Any, **fields: Any) -> LogRecord | None:
        if rank < channel.threshold and not channel.registry_strict:
            next(channel.counts.below_level.ticks)
            return None
        if is_debug and rank >= channel.threshold and processors == STANDARD:
            bound = with_context_variables(context, own) if CONTEXT_VARS else own
            outcome = sample(channel, event, bound, fields)
            if outcome is HIDDEN:
                return None
            if outcome is not None:
                return _send(way, severity, event, args, fields, is_kept=outcome is KEPT)
        return log(event, *args, **fields)

    return hide


def _long_way(  # noqa: PLR0917 - as `make_level_function` hands it on
    way: LoggerState,
    severity: Severity,
    event: Any,
    args: tuple[Any, ...],
    data: dict[str, Any],
    promoted: tuple[Any, ...],
    record: LogRecord | None,
) -> LogRecord | None:
    """
    Take what `make_level_function` hands on: a *record* that the file refused, a call under the
    level, or what isn't common.
    """
    channel = way.channel
    if record is not None:  # the fan-out knows all outputs, and what to say where one fails
        return record if channel.deliver(record) else None
    # which has something to say first
    if RANK[severity] < channel.threshold and not channel.registry_strict:
        next(channel.counts.below_level.ticks)
        return None
    if "event" in data:
        if event is not None:
            msg = "an event is named once"
            raise TypeError(msg)
        event = data.pop("event")
    return _send(way, severity, event, args, data | dict(zip(_RISING, promoted, strict=True)))


def _send(
    way: LoggerState,
    severity: Severity,
    event: str,
    args: tuple[Any, ...],
    fields: dict[str, Any],
    *,
    is_kept: bool = False,
    lenient: bool = False,
) -> LogRecord | None:
    """
    Send a record through the chain, the long way; a field that rises and is passed as None leaves
    what is bound.
    """
    fields = {
        name: value for name, value in fields.items() if value is not None or name not in _RISING
    }
    if args:
        fields[POSITIONAL_KEY] = len(args)
    channel = way.channel
    bound = {**get_contextvars(), **way.context}  # the nearest wins
    event_dict: Any = {
        **bound,
        **fields,
        "event": event,
        "_bound": bound.keys() - fields.keys(),
        "_kept": is_kept,
        "_lenient": lenient,
    }
    try:
        for processor in way.processors:
            event_dict = processor(channel, severity, event_dict)
    except DropEvent:
        return None
    record = LogRecord(**event_dict)
    return record if channel.deliver(record) else None


class GenoLeWMLogger(BoundLoggerBase):
    """
    A logger of one component in one run, with bound fields.

    Every level method takes the name of a registered event and its fields as keywords, and returns
    the `LogRecord` that was written, or None when nothing was. In strict mode it raises
    `InvariantViolation` for a private value, or `UnregisteredEventError` and `InputError` for an
    event or key that the registry doesn't know; otherwise it doesn't raise.

    .. versionadded:: 0.1.0
    """

    _logger: Channel

    def __init__(self, logger: Channel, processors: Iterable[Processor], context: Context) -> None:
        super().__init__(logger, processors, context)
        self._way = LoggerState(
            logger,
            logger.run_id,
            logger.component,
            processors,
            context,
            Bound(context) if context else None,
        )

    def __repr__(self) -> str:
        # The values that are bound may be private, so only their number is shown.
        return f"<GenoLeWMLogger {self.component} of {self.run_id}, level {self.level}, {len(self._context)} bound>"

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
    def log_dir(self) -> Path:
        """The directory of the run's file."""
        return self._logger.log_dir

    # -- level -----------------------------------------------------------------

    @property
    def level(self) -> Severity:
        """The lowest severity that's written."""
        return parse_severity(self._logger.threshold)

    def set_level(self, level: str | int) -> None:
        """
        Write records of *level* and above from now on, for this logger and all that were bound
        from it; raises `InputError`.
        """
        self._logger.threshold = RANK[parse_threshold(level)]

    def is_enabled_for(self, level: str | int) -> bool:
        """Tell whether a record of *level* would be written."""
        return RANK[parse_severity(level)] >= self._logger.threshold

    def get_effective_level(self) -> int:
        """Return the level as a number of the standard library."""
        return self._logger.threshold

    # -- binding ---------------------------------------------------------------

    def new(self, **new_values: Any) -> Self:
        """Return a logger with *new_values* alone; this one keeps what it has bound."""
        return self.__class__(self._logger, self._processors, self._context.__class__(**new_values))

    # -- logging ---------------------------------------------------------------

    debug = LevelMethod("debug")
    info = LevelMethod("info")
    warn = LevelMethod("warn")
    error = LevelMethod("error")

    def exception(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        """Log an error with the exception that's being handled."""
        fields.setdefault("exc_info", True)
        return self.error(event, *args, **fields)

    def log(self, level: str | int, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        """Log at *level*; raises `InputError` where it names no severity."""
        return _METHODS[parse_severity(level)](self, event, *args, **fields)

    msg = LevelMethod("info")
    warning = LevelMethod("warn")
    err = LevelMethod("error")
    critical = LevelMethod("error")
    fatal = LevelMethod("error")

    # A record costs one short write, so the coroutines make it at once, in the task's own order
    # and context.

    async def adebug(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.debug(event, *args, **fields)

    async def ainfo(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.info(event, *args, **fields)

    async def awarn(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.warn(event, *args, **fields)

    async def aerror(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.error(event, *args, **fields)

    async def aexception(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.exception(event, *args, **fields)

    async def alog(
        self, level: str | int, event: str, *args: Any, **fields: Any
    ) -> LogRecord | None:
        return self.log(level, event, *args, **fields)

    amsg = ainfo
    awarning = awarn
    acritical = aerror
    afatal = aerror


LOGGING_METHODS: Final = (
    "debug",
    "info",
    "warn",
    "error",
    "msg",
    "warning",
    "err",
    "critical",
    "fatal",
    "exception",
    "log",
)
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
    return _METHODS[severity](logger, event, **fields)


def log_leniently(
    logger: GenoLeWMLogger, severity: Severity, event: str, /, **fields: Any
) -> LogRecord | None:
    """Log what must not fail for what it holds: the rules drop and count in strict mode too."""
    # the one variation of a level method
    return _send(logger._way, severity, event, (), fields, lenient=True)  # noqa: SLF001


def channel_of(logger: GenoLeWMLogger) -> Channel:
    """Return the channel that *logger* writes to."""
    # structlog's own attribute, read-only for those who know the wrapper class
    return logger._logger  # noqa: SLF001
