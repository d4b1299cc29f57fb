"""
The outputs of one run: its log, the console, and those in the background.

The *log* is the output that makes a record count as written: the run's file, or stdout where the
run has none.

It opens, connects, flushes and closes them. What the run logs of their failures is for `reporter`,
which it knows as callbacks only.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ..config import Settings
from ..errors import ResourceError
from ..named_tuple import NamedTuple
from ..record import Severity
from ..segment_settings import bytes_of
from ..sinks.failures import Tell
from ..sinks.fanout import Fanout
from ..sinks.file.sink import FileSink

if TYPE_CHECKING:
    from ..chain.outputs import LineWriter, Outputs
    from ..otlp.follower import Follower
    from ..sinks.background import BackgroundSink, ClosesSlowly
    from ..sinks.sink import LineSink, RunLog, Sink
    from ..sinks.stdout.sink import StdoutSink
    from ..sinks.stream import ConsoleSink


class Route(NamedTuple):
    """Where the records of a channel go: the values of its attributes of the same names."""

    outputs: Outputs
    direct_output: LineWriter
    unshown: Outputs


class RunConsole:
    """
    The console of one run: a `sinks.stream.ConsoleSink`, loaded when it first shows anything.

    Args:
        level: The lowest severity that is shown.
    """

    name: Final = "console"

    def __init__(self, level: Severity) -> None:
        self._level: Final = level
        self._loaded: ConsoleSink | None = None
        self.suffix: Callable[[Mapping[str, Any]], str] | None = None
        """As that of `ConsoleSink`."""

    @property
    def missed(self) -> int:
        """How many records weren't shown."""
        return 0 if self._loaded is None else self._loaded.missed

    def append(self, line: bytes, severity: str, event: str) -> None:
        """Show the record of a finished *line*."""
        console = self._console()
        console.suffix = self.suffix
        console.append(line, severity, event)

    def remark(self, text: str) -> None:
        """Write a *text* that is no record."""
        self._console().remark(text)

    def remark_course(self) -> None:
        """Write how the loss went, if it was shown."""
        if self._loaded is not None:
            self._loaded.remark_course()

    def flush(self) -> None:
        if self._loaded is not None:
            self._loaded.flush()

    def close(self) -> None:
        """Release the terminal that was kept open."""
        if self._loaded is not None:
            self._loaded.close()

    def _console(self) -> ConsoleSink:
        if self._loaded is None:
            from ..sinks.stream import ConsoleSink

            console = ConsoleSink(self._level)
            self._loaded = self._loaded or console  # another thread may have been faster
        return self._loaded


class RunOutputs:
    """
    The outputs of one run. Making it opens the run's file if it has one, unless the run is dormant.

    Args:
        settings: The run's.
        tell: Logs what the file has to say of itself, as a record of the package's own.
        is_durable: Tells of an event whether its records are durable, where *durability* is
            ``power``.
        report_failure: Called with an output's name, the reason, and how often it failed so far;
            not of the log, which would not take that record either.
        report_drops: Called with the name of an output in the background and how many records it
            missed so far.
        wake: Given for a dormant run, whose file isn't opened yet: called before the first line.
        log: Takes the place of all outputs, if given: nothing is opened, and nothing sent.

    Raises:
        ResourceError: the directory or file can't be used.
        ConfigError, RuntimeSetupError: it's asked to be sent by OTLP, and can't; no file is made.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        tell: Tell,
        is_durable: Callable[[str], bool],
        report_failure: Callable[[str, str, int], None],
        report_drops: Callable[[str, int], None],
        wake: Callable[[], None] | None = None,
        log: RunLog | None = None,
    ) -> None:
        self.wake = wake
        """What opens a dormant run; None once it's open."""
        self._report_other_failure = report_failure
        self._report_drops = report_drops
        self._is_replaced: Final = log is not None
        if settings.otlp and wake is None and not self._is_replaced:
            # loaded only by runs that are sent
            from ..otlp.opt_in import check_run

            check_run(settings)
        path = None if self._is_replaced else settings.path
        self._file: Final = path and FileSink(
            path,
            mode=settings.file_mode,
            durability=settings.durability,
            on_error=settings.on_sink_error,
            tell=tell,
            is_durable=is_durable,
            opens=wake is None,
            segment_bytes=bytes_of(settings.segment_mb),
            keep_segments=settings.keep_segments,
        )
        self.console: Final = RunConsole("warn" if settings.rank else "debug")
        has_stdout = settings.format == "stdout" and not self._is_replaced
        self._stdout = [_stdout_sink(settings, tell)] if has_stdout else []
        self.log: Final[RunLog] = log or self._file or self._stdout[0]
        self.background: Final[list[BackgroundSink]] = []
        """The user's own sinks and wandb, which a call doesn't wait for."""
        self.follower: Follower | None = None
        """What sends the run's file, if this process has started it."""
        self._attached: list[Sink | LineSink] = []
        """What stands behind `background`."""
        self.start_events: Final[dict[str, None]] = {}
        """The start events of the run's blocks, whose data wandb takes for its configuration."""
        raised = (ResourceError,) if settings.on_sink_error == "raise" else ()
        lines: list[LineSink] = [self.log, *(each for each in self._stdout if each is not self.log)]
        self._without_console = Fanout(lines, self._report_failure, raises=raised)
        self._with_console = Fanout([*lines, self.console], self._report_failure, raises=raised)

    def route(self, *, console: bool) -> Route:
        """Return the route to all outputs, with the console or without it."""
        outputs = self._with_console if console else self._without_console
        if self.wake is not None:
            # loaded only by runs that wait for their first record
            from .dormant import DormantOutput

            dormant = DormantOutput(outputs, self.wake)
            return Route(dormant, dormant, DormantOutput(self._without_console, self.wake))
        is_alone = outputs.sinks == (self._file,)
        direct = self._file.appender if self._file and is_alone else outputs
        return Route(outputs, direct, self._without_console)

    def route_to_log(self) -> Route:
        """Return the route to the log alone, for what is written when other outputs are closed."""
        outputs = Fanout([self.log])
        return Route(outputs, self._file.appender if self._file else outputs, outputs)

    def attach(self, sinks: Iterable[Sink]) -> bool:
        """
        Give records to *sinks* from now on, each behind a queue and a thread of its own.

        Returns:
            Whether any of them is new to the run; then channels need a new route.

        Raises:
            InputError: one of them is no sink; then none is attached.
        """
        sinks = list(sinks)
        if not sinks:
            return False
        # loaded only by runs that have sinks of the user's own
        from ..sinks.sink import AdaptedSink, check_sink

        is_any_new = False
        for sink in [check_sink(sink) for sink in sinks]:
            if all(sink is not attached for attached in self._attached):
                self._add(sink, self._queue_before(AdaptedSink(sink)))
                is_any_new = True
        return is_any_new

    @property
    def remote(self) -> list[ClosesSlowly]:
        """The outputs that a program waits for at its end alone, and for a bounded time."""
        return [*self.background, *([] if self.follower is None else [self.follower])]

    def send(self, settings: Settings) -> bool:
        """
        Send to Weights & Biases and by OTLP as *settings* say, if the run doesn't yet.

        Returns:
            As `attach`.

        Raises:
            InputError, ConfigError, RuntimeSetupError: as `wandb_project` and `follower_of`.
        """
        if settings.otlp and self.follower is None and not self._is_replaced:
            # loaded only by runs that are sent
            from ..otlp.opt_in import follower_of

            self.follower = follower_of(
                settings, flush=self.flush, on_failure=self._report_other_failure
            )
        return settings.wandb_project is not None and self._attach_wandb(settings)

    def missed(self) -> list[tuple[str, int]]:
        """Return, by the name of each output that missed records, how many; never the log."""
        counted: list[RunConsole | StdoutSink | ClosesSlowly] = [
            self.console,
            *self._stdout,
            *self.remote,
        ]
        others = [sink for sink in counted if sink is not self.log]
        return [(sink.name, sink.missed) for sink in others if sink.missed]

    def flush(self) -> None:
        """Flush all outputs but those in the background, which are waited for only in closing."""
        foreground: list[LineSink] = [self.log, *self._stdout, self.console]
        for sink in foreground:
            with suppress(Exception):
                sink.flush()

    def close(self) -> None:
        """Flush and close all outputs; a record that is written later opens them again."""
        self.flush()
        self.console.close()
        self._without_console.close()

    def _attach_wandb(self, settings: Settings) -> bool:
        # loaded only by runs that send
        from ..sinks.wandb.sink import WandbEvents, WandbSink, wandb_project

        if self._is_replaced or any(isinstance(sink, WandbSink) for sink in self._attached):
            return False
        project = wandb_project(settings)  # it searches for the module
        if project is None:
            return False
        events = WandbEvents(self.start_events)
        sink = WandbSink(project, run_id=settings.run_id, directory=settings.log_dir, events=events)
        queued = self._queue_before(sink, wants=events)
        sink.on_failure = queued.failed
        self._add(sink, queued)
        return True

    def _queue_before(
        self, sink: LineSink, *, wants: Container[str] | None = None
    ) -> BackgroundSink:
        """Return *sink* behind a queue and a thread; *wants* as in `BackgroundSink`."""
        # loaded only by runs that have such outputs
        from ..sinks.background import BackgroundSink

        return BackgroundSink(
            sink,
            wants=wants,
            on_failure=self._report_failure,
            on_drop=self._report_drops,
        )

    def _add(self, sink: Sink | LineSink, queued: BackgroundSink) -> None:
        self._attached.append(sink)
        self.background.append(queued)
        for outputs in (self._without_console, self._with_console):
            outputs.sinks += (queued,)
            outputs.sends = True

    def _report_failure(self, sink: str, reason: str, failures: int) -> None:
        if sink != self.log.name:  # what that lost is in the account at the run's end
            self._report_other_failure(sink, reason, failures)


def _stdout_sink(settings: Settings, tell: Tell) -> StdoutSink:
    # loaded only by runs that write to stdout
    from ..sinks.stdout.sink import StdoutSink

    is_log = settings.log_dir is None
    is_asked = settings.sources.get("stdout", "default") != "default"
    return StdoutSink(settings.stdout if is_log or is_asked else None, tell)


def close_remote(outputs: Iterable[ClosesSlowly]) -> None:
    """Close outputs that take their time side by side, within one time limit for all of them."""
    outputs = list(outputs)
    if outputs:
        # loaded only by runs that have such outputs
        from ..sinks.background import close_together

        close_together(outputs)
