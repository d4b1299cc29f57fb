"""
One run put together: its settings, registry, chain, loggers and sinks.

This is the only module that knows all the parts. Which runs are open, and which of them a call
joins, is the business of `open_runs`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from structlog.typing import Processor

from ..chain import build_chain
from ..chain.channel import Channel
from ..chain.outputs import LineWriter
from ..config import Settings
from ..contract import CANONICAL, Registry, default_registry
from ..counters import RunCounts
from ..errors import InputError, ResourceError
from ..logger import GenoLeWMLogger, channel_of, log_leniently
from ..notice import say
from ..record import RANK, LogRecord, Severity
from ..redaction import Rule
from ..sinks.fanout import Fanout
from ..sinks.file.sink import FileSink
from ..sinks.sink import LineSink, Sink, check_sink
from ..sinks.stream import ConsoleSink, StdoutSink
from ..terminal.stream import is_watched

if TYPE_CHECKING:
    from ..sinks.background import BackgroundSink

OWN_COMPONENT: Final = "obs"
"""The component of the package's own records."""


_MAX_LOGGERS: Final = 1000
"""Components of a run whose loggers are remembered; a program has a few dozen."""


class RunKey(NamedTuple):
    """What tells one run from another."""

    run_id: str
    log_dir: Path


class Defaults(NamedTuple):
    """What `configure` sets for the process."""

    registry: Registry | None = None
    processors: tuple[Processor, ...] = ()
    level: Severity | None = None
    pretty: bool | None = None
    durability: str | None = None
    on_sink_error: str | None = None
    key: RunKey | None = None
    """The run of calls that name none, outside of any `logged_run`."""


class Run:
    """One run that is open in this process: its file, its loggers, its counts."""

    def __init__(self, settings: Settings, defaults: Defaults) -> None:
        self.key = RunKey(settings.run_id, settings.log_dir)
        self.settings = settings
        self.registry = defaults.registry or default_registry()
        self.counts = RunCounts()
        self.console = ConsoleSink("warn" if settings.rank else "debug")
        self.started = time.monotonic()
        self._level = settings.level
        self._is_pretty = _is_pretty(settings)
        self.blocks = 0
        """How many `logged_run` blocks are in it."""
        self.inner_blocks: dict[str, list[Any]] = {}
        """Of these, by component, those inside another one, in the order in which they began."""
        self.closes_with_blocks = False
        self.component = "runtime"
        """The component of the `logged_run` block that it began with, which spans log as."""
        self.chain = build_chain(defaults.processors)
        self._file = FileSink(
            settings.path,
            mode=settings.file_mode,
            durability=settings.durability,
            on_error=settings.on_sink_error,
            tell=self._tell,
            is_durable=self._is_durable,
        )
        raises = (ResourceError,) if settings.on_sink_error == "raise" else ()
        self._stdout = [StdoutSink()] if settings.format == "stdout" else []
        self._machine_sinks: list[LineSink] = [self._file, *self._stdout]
        self.background: list[BackgroundSink] = []
        """
        The outputs that are nobody's business to wait for: wandb, and those of the user's own.
        """
        self.start_events: dict[str, None] = {}
        """The start events of its `logged_run` blocks, whose data is the run's configuration."""
        self._attached: list[Sink] = []
        self._plain: Fanout[LineSink] = Fanout(
            self._machine_sinks, self._report_failure, raises=raises
        )
        self._pretty: Fanout[LineSink] = Fanout(
            [*self._machine_sinks, self.console], self._report_failure, raises=raises
        )
        self._loggers: dict[str, GenoLeWMLogger] = {}
        # The run's own records go by the canonical registry and no user's processor, so that
        # nothing can turn them away.
        self._own_log = GenoLeWMLogger(self._channel(OWN_COMPONENT, CANONICAL), build_chain(), {})
        self._own_log.set_level("debug")
        self.tune(level=defaults.level, pretty=defaults.pretty)
        if settings.wandb_project is not None:
            self.send(settings)

    @property
    def path(self) -> Path:
        """The run's file."""
        return self._file.path

    @property
    def fault(self) -> ResourceError | None:
        """Why its file doesn't hold all that was logged, if that's so now."""
        return self._file.fault

    @property
    def lost(self) -> int:
        """How many records no file holds."""
        return self.counts.lost.value + self._file.lost

    def check_terms(self, *, durability: str | None, on_sink_error: str | None) -> None:
        """Raise `InputError` where it was opened on other terms than these."""
        for name, wanted in (("durability", durability), ("on_sink_error", on_sink_error)):
            if wanted is not None and wanted != getattr(self.settings, name):
                msg = f"the run is open already with another {name}"
                raise InputError(msg, remediation=f"name the {name} where the run is opened first")

    def logger(
        self, component: str, *, level: Severity | None = None, pretty: bool | None = None
    ) -> GenoLeWMLogger:
        """
        Return the one logger of *component*, made on first use; an explicit *level* or *pretty*
        applies to it from now on. Beyond `_MAX_LOGGERS` components, each call makes a logger.
        """
        logger = self._loggers.get(component)
        if logger is None:
            logger = GenoLeWMLogger(self._channel(component, self.registry), self.chain, {})
            if len(self._loggers) < _MAX_LOGGERS:
                logger = self._loggers.setdefault(component, logger)
        self._tune(logger, level, pretty)
        return logger

    def tune(self, *, level: Severity | None = None, pretty: bool | None = None) -> None:
        """Apply *level* and *pretty* to all its loggers, those to come included."""
        self._level = self._level if level is None else level
        self._is_pretty = self._is_pretty if pretty is None else pretty
        for logger in self._loggers.values():
            self._tune(logger, level, pretty)
        self._tune(self._own_log, None, pretty)

    def apply(self, defaults: Defaults) -> None:
        """Go by *defaults* from now on in everything, loggers that exist included."""
        self.adopt(defaults.registry or default_registry(), defaults.processors)
        self.tune(
            level=defaults.level or self.settings.level,
            pretty=_is_pretty(self.settings) if defaults.pretty is None else defaults.pretty,
        )

    def adopt(
        self, registry: Registry | None = None, processors: Sequence[Processor] | None = None
    ) -> None:
        """Go by *registry* and *processors* from now on, loggers that exist included."""
        if processors is not None:
            self.chain[:] = build_chain(processors)
        if registry is not None:
            self.registry = registry
            for logger in self._loggers.values():
                channel_of(logger).go_by(registry)

    def attach(self, sinks: Iterable[Sink]) -> None:
        """
        Give records to *sinks* too from now on, each behind a queue and a thread; raises
        `InputError` for what is no sink.
        """
        for sink in map(check_sink, sinks):
            # for who has outputs of their own
            from ..sinks.background import BackgroundSink  # noqa: PLC0415

            if all(sink is not each for each in self._attached):
                self._attached.append(sink)
                self._add(
                    BackgroundSink(
                        sink, on_failure=self._report_failure, on_drop=self._report_drops
                    )
                )

    def send(self, settings: Settings) -> None:
        """
        Send to the project of wandb that *settings* name, if the run doesn't send already; raises
        as `wandb_project`.
        """
        from ..sinks.background import BackgroundSink  # noqa: PLC0415 - for who sends

        # as above
        from ..sinks.wandb.sink import WandbEvents, WandbSink, wandb_project  # noqa: PLC0415

        project = wandb_project(settings)
        if project is None or any(isinstance(sink, WandbSink) for sink in self._attached):
            return
        events = WandbEvents(self.start_events)
        sink = WandbSink(project, run_id=self.key.run_id, directory=self.key.log_dir, events=events)
        queued = BackgroundSink(
            sink,
            wants=events,
            take=sink.take,
            on_failure=self._report_failure,
            on_drop=self._report_drops,
        )
        sink.on_failure = queued.failed
        self._attached.append(sink)
        self._add(queued)

    def flush(self) -> None:
        """
        Flush the outputs at hand; those in the background are only waited for at the run's end.
        """
        for sink in (*self._machine_sinks, self.console):
            with suppress(Exception):
                sink.flush()

    def begin_close(self) -> None:
        """Tell in the outputs what the file doesn't hold."""
        self._account()

    def flush_file(self) -> None:
        """Get what was logged into its file, and leave a person's terminal alone."""
        self._file.flush()

    def close(self) -> None:
        """
        Tell what the file doesn't hold, and close all outputs. A logger that lives on opens them
        again.
        """
        self.begin_close()
        close_background(self.background)
        self.end_close()

    def end_close(self) -> None:
        """
        Tell in the file what the outputs in the background missed, when they are closed, then
        close it.
        """
        outputs: list[ConsoleSink | StdoutSink | BackgroundSink] = [
            self.console,
            *self._stdout,
            *self.background,
        ]
        for name, missed in [(each.name, each.missed) for each in outputs]:
            if missed:
                self._tell(
                    "warn", "obs.sink.dropped", log=self._last_log(), sink=name, records=missed
                )
        self.flush()
        self.console.close()
        self._plain.close()

    def _add(self, sink: BackgroundSink) -> None:
        self.background.append(sink)
        self._plain.sinks += (sink,)
        self._pretty.sinks += (sink,)
        for logger in (*self._loggers.values(), self._own_log):
            self._connect(channel_of(logger))

    def _last_log(self) -> GenoLeWMLogger:
        """
        Return the log of what is written when the outputs in the background are closed: it goes to
        the file alone.
        """
        last = channel_of(self._own_log).but(
            outputs=Fanout([self._file]), direct_output=self._file.way
        )
        return GenoLeWMLogger(last, build_chain(), {})

    def _channel(self, component: str, registry: Registry) -> Channel:
        return Channel(
            component=component,
            run_id=self.key.run_id,
            log_dir=self.key.log_dir,
            registry=registry,
            threshold=RANK[self._level],
            redaction_strict=self.settings.redaction_strict,
            registry_strict=self.settings.registry_strict,
            pretty=self._is_pretty,
            outputs=self._outputs(pretty=self._is_pretty),
            direct_output=self._direct_output(pretty=self._is_pretty),
            counts=self.counts,
        )

    def _tune(self, logger: GenoLeWMLogger, level: Severity | None, pretty: bool | None) -> None:
        if level is not None:
            logger.set_level(level)
        if pretty is not None:
            channel = channel_of(logger)
            channel.pretty = pretty
            self._connect(channel)

    def _connect(self, channel: Channel) -> None:
        channel.outputs = self._outputs(pretty=channel.pretty)
        channel.direct_output = self._direct_output(pretty=channel.pretty)

    def _outputs(self, *, pretty: bool) -> Fanout[LineSink]:
        return self._pretty if pretty else self._plain

    def _direct_output(self, *, pretty: bool) -> LineWriter:
        """Return what takes a finished line by the shortest way: the file, where it is alone."""
        outputs = self._outputs(pretty=pretty)
        return self._file.way if outputs.sinks == (self._file,) else outputs

    def _is_durable(self, event: str) -> bool:
        spec = self.registry.get(event)
        return spec is not None and spec.durable

    def tell_end(
        self, severity: Severity, event: str, fields: Mapping[str, Any]
    ) -> LogRecord | None:
        """
        Write of what ends the process: a record of the package's own, never on the console, which
        gets it in another form.
        """
        channel = channel_of(self._own_log).but(
            outputs=self._outputs(pretty=False), direct_output=self._direct_output(pretty=False)
        )
        with suppress(ResourceError):  # as in `_tell`
            return log_leniently(
                GenoLeWMLogger(channel, build_chain(), {}), severity, event, **fields
            )
        return None

    def _tell(
        self, severity: Severity, event: str, *, log: GenoLeWMLogger | None = None, **fields: Any
    ) -> None:
        with suppress(ResourceError):  # where errors are raised, it's to the caller's own calls
            log_leniently(log or self._own_log, severity, event, **fields)

    def _report_failure(self, sink: str, reason: str, failures: int) -> None:
        # a file that takes no records takes no record of that either; `_account` tells the loss
        if sink != self._file.name:
            self._tell("warn", "obs.sink.failed", sink=sink, reason=reason, failures=failures)

    def _report_drops(self, sink: str, records: int) -> None:
        say(
            f"the {sink} output can't keep up; what it misses is counted, and the run's file has it"
        )
        self._tell("warn", "obs.sink.dropped", sink=sink, records=records)

    def _account(self) -> None:
        """Write what was hidden, dropped or lost, where anything was."""
        counts = self.counts
        redacted = counts.redacted.as_dict()
        dropped_keys = redacted.pop(Rule.KEYS, 0)
        unregistered = counts.unregistered.as_dict()
        if hidden := counts.sampled_out.as_dict():
            self._tell("debug", "obs.sampling.hidden", hidden=hidden)
        if unregistered or dropped_keys:
            self._tell(
                "warn", "obs.contract.broken", unregistered=unregistered, dropped_keys=dropped_keys
            )
        if redacted:
            self._tell("warn", "obs.redaction.dropped", dropped=redacted)
        if lost := counts.lost.value:
            self._tell("warn", "obs.records.dropped", records=lost)


def close_background(sinks: list[BackgroundSink]) -> None:
    """Close outputs in the background side by side, in one time for all."""
    if sinks:
        from ..sinks.background import close_together  # noqa: PLC0415 - most runs have none

        close_together(sinks)


def _is_pretty(settings: Settings) -> bool:
    return is_watched() if settings.format is None else settings.format == "pretty"
