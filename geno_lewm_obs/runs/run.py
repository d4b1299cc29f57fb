"""
One open run: its settings, its registry, its chain, its loggers, their level and console.

`outputs` has its sinks and `reporter` what the package logs of it; which runs are open, and which
of them a call joins, is for `open_runs` and `joining`.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from structlog.typing import Processor

from ..chain import build_chain
from ..chain.channel import Channel
from ..components.levels import LEVELS
from ..components.name import DEFAULT_COMPONENT, OWN_COMPONENT
from ..config import Settings
from ..contract import CANONICAL, Registry, default_registry
from ..counters import RunCounts
from ..errors import InputError, ResourceError
from ..logger import GenoLeWMLogger, channel_of
from ..process_fields.in_force import IN_FORCE, Origin
from ..record import RANK, LogRecord, Severity
from .announcement import Announcement
from .outputs import RunOutputs, close_remote
from .reporter import Reporter
from .terms import FIXED, Defaults, RunKey, Terms, is_sent, prefers_console, terms_from

if TYPE_CHECKING:
    from ..chain.watchers import Watcher
    from ..sinks.sink import RunLog, Sink
    from .diversion import Diversion

_MAX_LOGGERS: Final = 1000
"""Components of a run whose loggers are remembered; a program has a few dozen."""


class Run:
    """
    One run that is open in this process.

    Args:
        settings: Hold as long as it's open.
        defaults: Hold until `apply`, `adopt` or `tune` changes them.
        wake: Given for a run that was copied or unpickled. It's dormant: it opens nothing before
            its first record, which calls *wake* with the run.

    Raises:
        ResourceError: the directory or file can't be used.
        InputError, ConfigError, RuntimeSetupError: nothing can be sent to the project of Weights &
            Biases that the settings name.
    """

    def __init__(
        self, settings: Settings, defaults: Defaults, wake: Callable[[Run], None] | None = None
    ) -> None:
        IN_FORCE.put(settings.context, Origin.ENVIRONMENT)
        self.key = RunKey(settings.run_id, settings.log_dir)
        self.settings = settings
        self.registry = defaults.registry or default_registry()
        self.chain = build_chain(defaults.processors)
        """The list that all its loggers hold: it is changed in place."""
        self.counts = RunCounts()
        self.started = time.monotonic()
        self.component = DEFAULT_COMPONENT
        """The component of its outermost `logged_run` block; spans log as it."""
        self.blocks = 0
        """How many `logged_run` blocks are in it."""
        self.inner_blocks: list[Any] = []
        """The blocks that are inside another one, in the order of their beginning."""
        self.beside: dict[tuple[str, int], Any] = {}
        """What goes on beside its blocks, by name and process: an `opt_ins.Shared`."""
        self.closes_with_blocks = False
        """Whether a block opened it, so that the last block to leave it closes it."""
        self.watchers: tuple[Watcher, ...] = ()
        """What sees each call of its loggers."""
        self._level = defaults.level or settings.level
        self.is_pretty = prefers_console(settings, defaults)
        self.loggers: dict[str, GenoLeWMLogger] = {}
        self._reporter = Reporter(self.counts)
        self.outputs = self.make_outputs(None if wake is None else functools.partial(wake, self))
        self.announcement: Final = Announcement(self)
        self.diversion: Diversion | None = None
        """What takes its records in place of its outputs, while a test captures them."""
        self._reporter.channel = self._channel(OWN_COMPONENT, CANONICAL, level="debug")
        if is_sent(settings) and not self.is_dormant:
            self.send(settings)

    @property
    def path(self) -> Path | None:
        """The run's file, or None if it has none."""
        return self.settings.path

    @property
    def is_dormant(self) -> bool:
        """Whether it was copied or unpickled, and hasn't logged, so that it has no file yet."""
        return self.outputs.wake is not None

    @property
    def terms(self) -> Terms:
        """What it goes by in another process too."""
        registry = None if self.registry is default_registry() else self.registry
        return terms_from(self.settings, self._level, registry)

    @property
    def fault(self) -> ResourceError | None:
        """Why its log doesn't hold all that was logged; None while it does."""
        return self.outputs.log.fault

    @property
    def lost(self) -> int:
        """How many records aren't in its log, and never will be."""
        return self.counts.lost.value + self.outputs.log.lost

    # -- what holds for it -----------------------------------------------------

    def check_terms(self, settings: Settings, named: Container[str]) -> None:
        """Raise `InputError` if it was opened with other *settings*, as far as they are *named*."""
        for name in FIXED:
            if name in named and getattr(settings, name) != getattr(self.settings, name):
                msg = f"the run is open already with another {name}"
                raise InputError(msg, remediation=f"name the {name} where the run is opened first")

    def apply(self, defaults: Defaults) -> None:
        """Replace registry, processors, level and console by *defaults*, in all its loggers."""
        self.adopt(defaults.registry or default_registry(), defaults.processors)
        if self.blocks:  # what the block around the call goes by stays
            self.tune(level=defaults.level, pretty=defaults.pretty)
            return
        self.tune(
            level=defaults.level or self.settings.level,
            pretty=prefers_console(self.settings, defaults),
        )

    def adopt(
        self, registry: Registry | None = None, processors: Sequence[Processor] | None = None
    ) -> None:
        """Replace the registry and the processors, if given, in all its loggers."""
        if processors is not None:
            self.chain[:] = build_chain(processors)
        if registry is not None and registry is not self.registry:
            self.registry = registry
            for channel in self.channels():
                channel.go_by(registry)
                if self.diversion is not None:
                    self.diversion.apply(channel)

    def tune(self, *, level: Severity | None = None, pretty: bool | None = None) -> None:
        """Set level and console, if given, of all its loggers, those made later included."""
        self._level = self._level if level is None else level
        self.is_pretty = self.is_pretty if pretty is None else pretty
        for logger in [*self.loggers.values()]:  # a signal handler may log as another one
            self._tune(logger, level, pretty)
        if pretty is not None:
            self._connect(self._reporter.channel, pretty=pretty)

    # -- its loggers -----------------------------------------------------------

    def logger(
        self, component: str, *, level: Severity | None = None, pretty: bool | None = None
    ) -> GenoLeWMLogger:
        """
        Return the one logger of *component*, made on first use.

        A *level* or *pretty* that isn't None applies to it from now on. Beyond `_MAX_LOGGERS`
        components, each call makes a logger, which goes by the run as it is then.
        """
        logger = self.loggers.get(component)
        if logger is None:
            channel = self._channel(component, self.registry)
            if self.diversion is not None:
                self.diversion.apply(channel)
            logger = GenoLeWMLogger(channel, self.chain, {})
            if len(self.loggers) < _MAX_LOGGERS:
                logger = self.loggers.setdefault(component, logger)
            LEVELS.follow(channel_of(logger))
        self._tune(logger, level, pretty)
        return logger

    def channels(self) -> list[Channel]:
        """Return the channels of its loggers."""
        return [channel_of(logger) for logger in [*self.loggers.values()]]

    def _channel(
        self, component: str, registry: Registry, level: Severity | None = None
    ) -> Channel:
        route = self.outputs.route(console=self.is_pretty)
        return Channel(
            component=component,
            run_id=self.key.run_id,
            log_dir=self.key.log_dir,
            registry=registry,
            threshold=RANK[level or self._level],
            redaction_strict=self.settings.redaction_strict,
            registry_strict=self.settings.registry_strict,
            pretty=self.is_pretty,
            **route._asdict(),
            log_every=self.settings.log_every,
            counts=self.counts,
            watchers=self.watchers,
        )

    def _tune(self, logger: GenoLeWMLogger, level: Severity | None, pretty: bool | None) -> None:
        if level is not None:
            logger.set_level(level)
        if pretty is not None:
            self._connect(channel_of(logger), pretty=pretty)

    def _connect(self, channel: Channel, *, pretty: bool) -> None:
        channel.pretty = pretty
        channel.redaction_strict = self.settings.redaction_strict
        route = self.outputs.route(console=pretty)
        channel.outputs, channel.direct_output, channel.unshown = route

    def wake(self, settings: Settings | None = None) -> None:
        """
        End the dormancy of a run that nothing has used yet.

        With *settings*, which replace its own, its file is opened; else its first line opens it.

        Raises:
            ResourceError: the file can't be opened; the run stays dormant.
            InputError, ConfigError, RuntimeSetupError: as `send`.
        """
        if settings is not None:
            before, self.settings = self.settings, settings
            try:
                self.outputs = self.make_outputs()
            except BaseException:
                self.settings = before
                raise
        self.outputs.wake = None
        self._connect_all()
        if is_sent(self.settings):
            self.send(self.settings)

    # -- its outputs -----------------------------------------------------------

    def attach(self, sinks: Iterable[Sink]) -> None:
        """Give records to *sinks* too from now on; raises `InputError` for what is no sink."""
        if self.outputs.attach(sinks):
            self._connect_all()

    def send(self, settings: Settings) -> None:
        """
        Send to Weights & Biases and by OTLP as *settings* say, if the run doesn't yet.

        Raises:
            InputError, ConfigError, RuntimeSetupError: as `RunOutputs.send`.
        """
        if self.outputs.send(settings):
            self._connect_all()

    def flush(self) -> None:
        """Flush its outputs; those in the background are waited for only when it's closed."""
        self.outputs.flush()

    def flush_log(self) -> None:
        """Write to its log what was logged, and leave the other outputs alone."""
        self.outputs.log.flush()

    def settle(self) -> None:
        """Log what its file doesn't hold so far, and write to it what was logged."""
        self.begin_close()
        self.flush_log()

    def close(self) -> None:
        """Log what its log doesn't hold, and close all outputs; a logger used later opens them."""
        close_runs([self])

    def before_failure(self) -> None:
        """Let what watches its calls do what is to be done before a failure is told."""
        for watcher in self.watchers:
            watcher.before_failure()

    def tell_unshown(
        self, severity: Severity, event: str, fields: Mapping[str, Any]
    ) -> LogRecord | None:
        """Log a record of the package's own, but to no console; return it if it was written."""
        if severity == "error":
            self.before_failure()
        route = self.outputs.route(console=False)  # which has it in another form
        return self._reporter.tell_by(route, severity, event, fields)

    def write_held(self) -> None:
        """Write the last records that sampling hid: none comes after them, as far as is known."""
        if self.counts.sampled_out.is_used:
            # loaded only by runs in which something was sampled
            from ..chain.last_hidden import write_held

            write_held(self.counts.sampled_out)

    def begin_close(self) -> None:
        """Log what its log doesn't hold, to all outputs."""
        self.write_held()
        self._reporter.tell_account()

    def end_close(self) -> None:
        """Write to the log what other outputs missed, and close it, the console and stdout."""
        self._reporter.tell_missed(self.outputs.missed(), self.outputs.route_to_log())
        self.outputs.close()

    def connect(self, outputs: RunOutputs) -> None:
        """Let all its loggers write to *outputs* from now on."""
        self.outputs = outputs
        self._connect_all()

    def make_outputs(
        self, wake: Callable[[], None] | None = None, log: RunLog | None = None
    ) -> RunOutputs:
        """Return outputs for it; the arguments are those of `RunOutputs`."""
        return RunOutputs(
            self.settings,
            tell=self._reporter.tell,
            is_durable=self._is_durable,
            report_failure=self._reporter.report_failure,
            report_drops=self._reporter.report_drops,
            wake=wake,
            log=log,
        )

    def _connect_all(self) -> None:
        for channel in (*self.channels(), self._reporter.channel):
            self._connect(channel, pretty=channel.pretty)

    def _is_durable(self, event: str) -> bool:
        spec = self.registry.get(event)
        return spec is not None and spec.durable


def close_runs(runs: Sequence[Run]) -> None:
    """
    Close *runs* together.

    Each logs its account first, to all outputs. Then their outputs in the background are closed,
    within one time limit for all of them. What these missed is logged to the file, which is closed
    last; then a person is told how the run ended.
    """
    for run in runs:
        run.begin_close()
    close_remote(output for run in runs for output in run.outputs.remote)
    for run in runs:
        run.end_close()
        run.announcement.end()
