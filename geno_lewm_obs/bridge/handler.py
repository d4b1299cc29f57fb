"""
A handler of the standard library's that writes what libraries log as `obs.library.message`.

A library must not suffer from it: nothing is raised into the call, and nothing is printed, whereas
`logging` itself prints the message and its arguments where a handler fails. Template and arguments
are told apart: where a rule keeps the text out, the template stays.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from ..chain.exception_fields import type_name
from ..components.name import component_name
from ..logger import GenoLeWMLogger, lenient_function
from ..notice import say
from ..record import RANK, Severity
from ..sinks.feedback import HERE as SINKS_HERE
from .rate_limit import MOST, RateLimit

EVENT: Final = "obs.library.message"
COMPONENT: Final = "library"
TRANSPORTS: Final = frozenset(
    {"urllib3", "requests", "httpx", "httpcore", "grpc", "opentelemetry", "wandb"}
)
"""
Libraries by which outputs send, in threads of their own too: what they log while a run has such an
output would be sent, and cause the next record.
"""
MOST_NESTED: Final = 1
"""
How many records may begin while another one is written in the same thread: that of a signal handler
or a finalizer, or one that the writing itself has caused, which ends there.
"""
_SEVERITIES: Final[dict[int, Severity]] = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warn",
    logging.ERROR: "error",
    logging.CRITICAL: "error",
}


class SeenName(str):
    """
    The logger's name in a record that a handler has seen, or that `LoggerSink` has made.

    A further attribute would mark the record as well, but take as long as its handling: the dict of
    a new object is copied as soon as it has one more.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)  # for processes that don't have this package


def severity_of(level: int) -> Severity:
    """Return the highest severity that isn't above *level*, a number of the standard library's."""
    at_least: tuple[Severity, ...] = ("error", "warn", "info")
    return next((each for each in at_least if level >= RANK[each]), "debug")


class LibraryHandler(logging.Handler):
    """
    Writes the records of `logging` into the run that *find* gives, each once.

    It has no lock, and needs none. A formatter has no effect; levels and filters have theirs.

    Args:
        find: Returns the logger of a component in the run of the call, which it opens if need be.
        find_open: Returns that logger if the run is open, else None.
        level: The lowest level that it takes, as of every handler.
        component: The subsystem that the records name.
        most: How many records of one logger, level and template are written within ten seconds.
            The others are counted, and told of at the run's end.

    Raises:
        InputError: *component* can't be used.
    """

    def __init__(
        self,
        find: Callable[[str], GenoLeWMLogger],
        find_open: Callable[[str], GenoLeWMLogger | None],
        level: int | str = logging.NOTSET,
        *,
        component: str = COMPONENT,
        most: int = MOST,
    ) -> None:
        super().__init__(level)
        self._find = find
        self._find_open = find_open
        self._component = component_name(component)
        self._limit = RateLimit(most)
        self._said: dict[str, None] = {}
        self.before_each: Callable[[], None] | None = None
        """Called ahead of each record."""

    def createLock(self) -> None:  # noqa: N802 - the standard library's name
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Write *record*, unless a filter keeps it out; it never raises an `Exception`."""
        name = record.name
        if type(name) is SeenName:
            return True
        here = _HERE
        depth = getattr(here, "depth", 0)
        try:
            here.depth = depth + 1
            if self.filters:
                passed = self.filter(record)
                if not passed:
                    return False
                record = _returned_by_filter(passed, record)
            record.name = SeenName(name)
            if self.before_each is not None:
                self.before_each()
            self._write(record, name, depth)
        except Exception as failure:  # noqa: BLE001 - of a message, a filter or a directory
            self._say_failed(failure)
        finally:
            here.depth = depth
        return True

    def _write(self, record: logging.LogRecord, name: str, depth: int) -> None:
        logger = self._find_open(self._component)
        if logger is None:
            if SINKS_HERE.causes or _is_transport(name):
                return  # such as at the closing of a run, of which it must not open another one
            logger = self._find(self._component)
        state = logger.state
        channel, level = state.channel, record.levelno
        severity = _SEVERITIES.get(level) or severity_of(level)
        if RANK[severity] < channel.threshold:
            next(channel.counts.below_level.ticks)
            return
        template = record.msg if type(record.msg) is str else type(record.msg).__qualname__
        repeats = None
        is_loop = (channel.outputs.sends or SINKS_HERE.causes) and _is_transport(name)
        if depth <= MOST_NESTED and not is_loop:
            repeats = self._limit.admit((name, level), template, record.created)
        if repeats is None:
            channel.counts.suppressed.add(name)
            return
        more: dict[str, Any] = {}
        try:
            more["text"] = record.getMessage()
            if record.args:
                more["template"] = template
        except Exception:  # noqa: BLE001 - arguments that don't fit, or that fail themselves
            more["template"] = template
        if repeats:
            more["repeats"] = repeats
        if record.exc_info:
            more["exc_info"] = record.exc_info
        log = lenient_function(channel, severity, EVENT)
        log(state, EVENT, logger=name, level=record.levelname, **more)

    def _say_failed(self, failure: Exception) -> None:
        kind = type_name(failure)
        if kind not in self._said:
            self._said[kind] = None
            say(f"a library's log record could not be written ({kind}; said once)")


def _is_transport(name: str) -> bool:
    return name.partition(".")[0] in TRANSPORTS


def _returned_by_filter(passed: object, record: logging.LogRecord) -> logging.LogRecord:
    """Return what is to be written: since Python 3.12 a filter may return another record."""
    return passed if isinstance(passed, logging.LogRecord) else record


_HERE: Final = threading.local()
"""``depth`` is how many records are being written in the current thread, where any was."""
