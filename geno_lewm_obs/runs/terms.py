"""
What a run is known by, and what it goes by: in this process, in others, and by default.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from structlog.typing import Processor

from ..config import Durability, OnSinkError, Settings
from ..contract import Registry
from ..log_dir import NO_DIRECTORY
from ..named_tuple import NamedTuple
from ..process_fields.in_force import context_here
from ..record import Severity

if TYPE_CHECKING:
    from ..sinks.sink import Sink
from ..terminal.stream import is_watched


class RunKey(NamedTuple):
    """What tells one run from another."""

    run_id: str
    log_dir: Path | None
    """None where the run has no file."""

    @property
    def named_directory(self) -> Path | str:
        """What names its directory in an argument or a variable."""
        return NO_DIRECTORY if self.log_dir is None else self.log_dir


class Terms(NamedTuple):
    """What a run goes by in another process too, which gets it together with the run's key."""

    level: Severity
    durability: Durability
    on_sink_error: OnSinkError
    redaction_strict: bool
    registry_strict: bool
    log_every: int | None = None
    segment_mb: float | None = None
    keep_segments: int | None = None
    registry: Registry | None = None
    """None for the default registry, which is that of the packages installed there."""
    context: str = ""
    """The fields of the process that it comes from, as `process_fields.variable` writes them."""


def terms_from(settings: Settings, level: Severity, registry: Registry | None) -> Terms:
    """Return the terms of a run of these *settings*, with the *level* and the *registry* it has."""
    return Terms(
        level=level,
        durability=settings.durability,
        on_sink_error=settings.on_sink_error,
        redaction_strict=settings.redaction_strict,
        registry_strict=settings.registry_strict,
        log_every=settings.log_every,
        segment_mb=settings.segment_mb,
        keep_segments=settings.keep_segments,
        registry=registry,
        context=context_here(),
    )


FIXED: Final = (
    *("durability", "on_sink_error", "log_every", "redaction_strict"),
    *("segment_mb", "keep_segments"),
)
"""The settings that hold for a run as long as it's open."""


class Defaults(NamedTuple):
    """What `configure` sets for the process."""

    registry: Registry | None = None
    processors: tuple[Processor, ...] = ()
    level: Severity | None = None
    pretty: bool | None = None
    durability: str | None = None
    on_sink_error: str | None = None
    redaction_strict: bool | None = None
    log_every: int | None = None
    segment_mb: float | None = None
    keep_segments: int | None = None
    otlp: bool | None = None
    key: RunKey | None = None
    """The run of calls that name none and are in none."""
    is_named: bool = False
    """
    Whether `configure` was given the run id of `key`, so that it comes before a `logged_run` of
    which nobody can tell whether a call belongs to it.
    """
    sinks: tuple[Sink, ...] = ()
    """Outputs of the run `key`, attached when it's opened."""
    sending: Settings | None = None
    """The settings by which the run `key` sends its metrics, from when it's opened."""


def is_sent(settings: Settings) -> bool:
    """Tell whether a run of these *settings* has an output over a network."""
    return settings.otlp or settings.wandb_project is not None


def prefers_console(settings: Settings, defaults: Defaults) -> bool:
    """Tell whether a run that goes by these writes to the console, where nobody says so."""
    if defaults.pretty is not None:
        return defaults.pretty
    return is_watched() if settings.format is None else settings.format == "pretty"
