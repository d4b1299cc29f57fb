"""
The protocols of an output: `Sink` takes records and is the user's, `LineSink` takes finished lines.

A record is rendered, and checked by the last guard, once, before it comes here. From then on its
line travels, and a record is made from it again only for a user's sink.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, cast

from ..errors import InputError, ResourceError
from ..record import LogRecord

Line = tuple[bytes, str, str]
"""
What `LineSink.append` takes: the finished line, its severity, its event.

The line is one record as UTF-8 encoded JSON, ended by a newline, and has passed the last guard.
"""


class Sink(Protocol):
    """
    An output of a user's own.

    A record that reaches a sink has passed every rule. Any method may raise: the failure is
    counted, reported once in a while, and the other outputs go on. Sinks that `logged_run`,
    `get_logger` or `configure` were given are called in a thread of their own, and each record is a
    copy of their own.

    Example::

        from geno_lewm_obs import logged_run

        class Counter:
            name = "counter"
            records = 0

            def emit(self, record):
                self.records += 1

            def flush(self):
                pass

            def close(self):
                pass

        counter = Counter()
        with logged_run("training", end_event="training.run.end", sinks=[counter]):
            pass
        assert counter.records == 1

    .. versionadded:: 0.1.0
    """

    @property
    def name(self) -> str:
        """The name that notices give it, such as ``file`` or ``console``."""

    def emit(self, record: LogRecord) -> None:
        """Take *record*, or raise."""

    def flush(self) -> None:
        """Return when everything that was emitted has left this process."""

    def close(self) -> None:
        """
        Flush, and release everything.

        Closing twice is harmless; a record emitted later may open the sink again.
        """


class LineSink(Protocol):
    """An output of the package's own."""

    @property
    def name(self) -> str:
        """The name that notices give it, as in `Sink`."""

    def append(self, line: bytes, severity: str, event: str) -> bool | None:
        """
        Take a finished *line* of this severity and event, or raise; see `Line`.

        False is returned where it was dropped as the output's settings have it.
        """

    def flush(self) -> None:
        """Return when everything that was appended has left this process."""

    def close(self) -> None:
        """Flush, and release everything; a line appended later may open the sink again."""


class RunLog(LineSink, Protocol):
    """The output in which every record of a run is to be: its file, or stdout."""

    @property
    def fault(self) -> ResourceError | None:
        """Why it doesn't hold all that was logged; None while it does."""

    @property
    def lost(self) -> int:
        """How many lines it has taken, and given up for good."""


class AdaptedSink:
    """
    A user's sink as a `LineSink`.

    Args:
        sink: Is given a record that nobody else holds, made from the line.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    @property
    def name(self) -> str:
        return self._sink.name

    def append(self, line: bytes, _severity: str, _event: str) -> None:
        emit: Callable[[LogRecord], object] = self._sink.emit
        given = emit(LogRecord.from_line(line))
        if inspect.iscoroutine(given):
            given.close()  # or Python would warn that nobody awaited it
            msg = "its emit returns a coroutine, which nobody awaits"
            raise InputError(msg, remediation=_ASYNC_REMEDY)

    def flush(self) -> None:
        self._sink.flush()

    def close(self) -> None:
        self._sink.close()


def check_sink(sink: object) -> Sink:
    """
    Return *sink* if it has a sink's name and methods.

    Raises:
        InputError: it lacks one of them, or calling a method would only make a coroutine or
            generator, whose body never runs.
    """
    methods = {name: getattr(sink, name, None) for name in ("emit", "flush", "close")}
    missing = [name for name, method in methods.items() if not callable(method)]
    if not isinstance(getattr(sink, "name", None), str):
        missing.append("name")
    if missing:
        msg = f"an object in sinks has no {', '.join(missing)}"
        raise InputError(
            msg, remediation="a sink has a name, and the methods emit(record), flush() and close()"
        )
    deferred = [name for name, method in methods.items() if _is_deferred(method)]
    if deferred:
        msg = f"a sink's {', '.join(deferred)} would never run: it is async or a generator"
        raise InputError(msg, remediation=_ASYNC_REMEDY)
    return cast(Sink, sink)


_ASYNC_REMEDY: Final = (
    "make it a plain method: a sink is called in a thread of its own, where it may wait"
)


def _is_deferred(method: object) -> bool:
    """Tell whether a call of *method* runs nothing, and returns what would have to be run."""
    while isinstance(method, partial):
        method = method.func
    tests = (
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
        inspect.isgeneratorfunction,
    )
    called = inspect.getattr_static(type(method), "__call__", None)  # of a callable instance
    return any(test(function) for function in (method, called) for test in tests)
