"""
The protocol of an output: three verbs and a name, and the check that an object keeps to it.
"""

from __future__ import annotations

from typing import Protocol, cast

from ..errors import InputError
from ..record import LogRecord


class Sink(Protocol):
    """
    One output of a run.

    A record that reaches a sink has passed every rule. It may raise from any verb: that is
    counted, said once in a while, and the others go on. Sinks that `logged_run`, `get_logger` or
    `configure` were given are called in a thread of their own, with a record of their own.

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
        """What a person calls it, in a notice: ``file``, ``console``."""

    def emit(self, record: LogRecord) -> None:
        """Take *record*, or raise."""

    def flush(self) -> None:
        """Return when all that was emitted is out of this process."""

    def close(self) -> None:
        """
        Flush and release everything. Closing twice is harmless; a record emitted later may open it
        again.
        """


class LineSink(Sink, Protocol):
    """
    An output of the package's own: it takes a record's line as well, so that this is made once for
    all of them.
    """

    def append(self, line: bytes, severity: str, event: str) -> None:
        """
        Take a finished *line*, of this severity and event, that has passed the last guard, or
        raise.
        """


def check_sink(sink: object) -> Sink:
    """Return *sink* where it has what a sink has, or raise `InputError`."""
    missing = [
        verb for verb in ("emit", "flush", "close") if not callable(getattr(sink, verb, None))
    ]
    if not isinstance(getattr(sink, "name", None), str):
        missing.append("name")
    if missing:
        msg = f"an object in sinks has no {', '.join(missing)}"
        raise InputError(
            msg, remediation="a sink has a name, and the methods emit(record), flush() and close()"
        )
    return cast(Sink, sink)
