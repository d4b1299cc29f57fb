"""
`RunFileFactory`: wrapped loggers that write the lines of any structlog chain to a run's file.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from ..chain.call import CALL, Call
from ..chain.redact import TEXTS, redact
from ..chain.slow_path import deliver
from ..components.name import DEFAULT_COMPONENT, component_name
from ..counters import RunCounts
from ..errors import InputError, RunFileError
from ..logger import channel_of
from ..record import LogRecord
from ..runs.open_runs import open_run
from ..runs.resolving import check_options

if TYPE_CHECKING:
    from ..runs.options import RunOptions

_REMEDY: Final = "end the chain with Promote, Redact, Stamp and JSONLRenderer"


class RunFileFactory:
    """
    Make wrapped loggers that write to a run: a ``logger_factory`` of `structlog.configure`.

    The first argument of `structlog.get_logger` is the component, ``runtime`` by default. The run
    is opened by the first logger, and is the one that `get_logger` and `logged_run` know by this
    id: its outputs, the account at its end and `shutdown_run` are the same.

    A line must be a record, as `Promote`, `Stamp` and `JSONLRenderer` make one. It passes the rules
    once more, so that nothing gets into the file around them; what `Redact` let through does.

    Args:
        run_id: The run; by default as `get_logger` finds it.
        log_dir: The directory of its file; by default ``GENO_LEWM_LOG_DIR``.

    Raises:
        InputError, ConfigError, ResourceError: as `get_logger`.

    Example::

        import structlog
        from geno_lewm_obs.processors import JSONLRenderer, Promote, Redact, RunFileFactory, Stamp

        structlog.configure(
            processors=[Promote(), Redact(), Stamp(), JSONLRenderer()],
            logger_factory=RunFileFactory(run_id="run-7"),
        )

    .. versionadded:: 0.1.0
    """

    def __init__(
        self, *, run_id: str | None = None, log_dir: str | os.PathLike[str] | None = None
    ) -> None:
        self._options: RunOptions = {"run_id": run_id, "log_dir": log_dir}
        check_options(self._options)

    def __call__(self, component: str | None = DEFAULT_COMPONENT, *_args: object) -> RunFileLogger:
        run = open_run(**self._options)
        return RunFileLogger(run.key.run_id, run.key.named_directory, component_name(component))


class RunFileLogger:
    """
    A wrapped logger that writes lines to a run; every method does the same.

    Args:
        run_id: The run.
        log_dir: The directory of its file.
        component: The subsystem whose records it writes.

    Raises:
        InputError: a line isn't a record of the run.
    """

    def __init__(self, run_id: str, log_dir: str | os.PathLike[str], component: str) -> None:
        self.run_id: Final = run_id
        self.component: Final = component
        self._log_dir: Final = log_dir
        run = open_run(run_id=run_id, log_dir=log_dir)
        self._channel: Final = channel_of(run.logger(component))

    def __repr__(self) -> str:
        return f"<RunFileLogger {self.component} of {self.run_id}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return RunFileLogger, (self.run_id, self._log_dir, self.component)

    @property
    def counts(self) -> RunCounts:
        """What the run counts."""
        return self._channel.counts

    def msg(self, *lines: object, **entries: object) -> LogRecord | None:
        """Write one line; return its record, or None where the run's file doesn't have it."""
        if len(lines) != 1 or entries:
            msg = "the run's file takes lines"
            raise InputError(msg, remediation=_REMEDY)
        record = _record_of(lines[0])
        if record.run_id != self.run_id:
            msg = "the line names another run than the file's"
            raise InputError(msg, remediation="give Stamp and RunFileFactory the same run_id")
        wire = {"event": record.event, "data": record.data}
        texts = {name: text for name in TEXTS if (text := getattr(record, name)) is not None}
        call = Call(is_lenient=True, has_allowlist=False)
        clean = redact(self._channel, record.severity, {**wire, **texts, CALL: call})
        for name in ("event", "data", *TEXTS):
            setattr(record, name, clean.get(name))
        return deliver(self._channel, record)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _record_of(line: object) -> LogRecord:
    try:
        if isinstance(line, str | bytes):
            return LogRecord.from_line(line)
    except RunFileError as exc:
        raise InputError(exc.message, remediation=_REMEDY) from None
    msg = "the run's file takes lines"
    raise InputError(msg, remediation=_REMEDY)
