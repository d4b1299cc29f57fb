"""
The face that callers see: a structlog bound logger whose methods return the record that was written.

A call gathers what was bound and what was passed, runs the chain, and hands the record to the channel. It opens no files and knows no
sink; `run` makes loggers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Self

import structlog.contextvars
from structlog import BoundLoggerBase, DropEvent
from structlog.contextvars import get_contextvars
from structlog.typing import Context, Processor

from .chain import STANDARD
from .chain.express import KEPT, NOT_COMMON, express
from .chain.plan import Bound
from .channel import Channel
from .record import RANK, LogRecord, Severity, parse_severity, parse_threshold

POSITIONAL_KEY: Final = "positional_args"
"""Where positional arguments end up, as in structlog; no event allows it, so they are dropped and counted. Events are never templates."""


_CONTEXT_VARS: Final = getattr(structlog.contextvars, "_CONTEXT_VARS", True)
"""Empty as long as nobody in this process has bound a context variable of structlog's; asking for them costs as much as a write."""


def level_method(severity: Severity) -> Callable[..., LogRecord | None]:
    """Return the method that logs at *severity*. It is what a call costs, so it does in one function what could be told in three."""
    rank = RANK[severity]

    def log(self: GenoLeWMLogger, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        channel = self._logger
        if rank < channel.threshold and not channel.registry_strict:  # which has something to say first
            next(channel.counts.below_level.ticks)
            return None
        outcome: Any = NOT_COMMON
        if rank >= channel.threshold and not args and self._processors == STANDARD:
            bound = self._bound_here() if _CONTEXT_VARS else self._bound
            outcome = express(channel, severity, event, bound, fields)
            if outcome is not NOT_COMMON and outcome is not KEPT:
                return outcome  # type: ignore[no-any-return]  # a LogRecord or None, as it's neither of the two
        if args:
            fields[POSITIONAL_KEY] = len(args)
        return self._log(severity, event, fields, is_kept=outcome is KEPT)

    log.__name__ = severity
    log.__qualname__ = f"GenoLeWMLogger.{severity}"
    return log


class GenoLeWMLogger(BoundLoggerBase):
    """
    A logger of one component in one run, with bound fields.

    Every level method takes the name of a registered event and its fields as keywords, and returns the `LogRecord` that was written, or
    None when nothing was. In strict mode it raises `InvariantViolation` for a private value, or `UnregisteredEventError` and
    `InputError` for an event or key that the registry doesn't know; otherwise it doesn't raise.
    """

    _logger: Channel

    def __init__(self, logger: Channel, processors: Iterable[Processor], context: Context) -> None:
        super().__init__(logger, processors, context)
        self._bound = Bound(context) if context else None

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
        """Write records of *level* and above from now on, for this logger and all that were bound from it; raises `InputError`."""
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

    debug = level_method("debug")
    info = level_method("info")
    warn = level_method("warn")
    error = level_method("error")

    def exception(self, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        """Log an error with the exception that's being handled."""
        fields.setdefault("exc_info", True)
        return self.error(event, *args, **fields)

    def log(self, level: str | int, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        """Log at *level*; raises `InputError` where it names no severity."""
        return _METHODS[parse_severity(level)](self, event, *args, **fields)

    msg = info
    warning = warn
    err = error
    critical = error
    fatal = error

    # A record costs one short write, so the coroutines make it at once, in the task's own order and context.

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

    async def alog(self, level: str | int, event: str, *args: Any, **fields: Any) -> LogRecord | None:
        return self.log(level, event, *args, **fields)

    amsg = ainfo
    awarning = awarn
    acritical = aerror
    afatal = aerror

    def _log(
        self, severity: Severity, event: str, fields: dict[str, Any], *, is_kept: bool = False, lenient: bool = False
    ) -> LogRecord | None:
        """Send a record through the chain, the long way."""
        channel = self._logger
        event_dict: Any = {**self._gather(event, fields), "_kept": is_kept, "_lenient": lenient}
        try:
            for processor in self._processors:
                event_dict = processor(channel, severity, event_dict)
        except DropEvent:
            return None
        record = LogRecord(**event_dict)
        return record if channel.deliver(record) else None

    def _gather(self, event: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Join what the context binds, what this logger binds, and what the call passes; the nearest wins."""
        bound = {**get_contextvars(), **self._context}
        return {**bound, **fields, "event": event, "_bound": bound.keys() - fields.keys()}

    def _bound_here(self) -> Bound | None:
        """Return what this logger and structlog's context variables bind."""
        values = get_contextvars()
        return Bound({**values, **self._context}) if values else self._bound


_METHODS: Final = {"debug": GenoLeWMLogger.debug, "info": GenoLeWMLogger.info, "warn": GenoLeWMLogger.warn, "error": GenoLeWMLogger.error}


def log_leniently(logger: GenoLeWMLogger, severity: Severity, event: str, **fields: Any) -> LogRecord | None:
    """Log what must not fail for what it holds: the rules drop and count in strict mode too."""
    return logger._log(severity, event, fields, lenient=True)  # noqa: SLF001 - the one variation of a level method


def channel_of(logger: GenoLeWMLogger) -> Channel:
    """Return the channel that *logger* writes to."""
    return logger._logger  # noqa: SLF001 - structlog's own attribute, read-only for those who know the wrapper class
