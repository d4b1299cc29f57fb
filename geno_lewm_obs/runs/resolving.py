"""
The settings that the options of a call mean here. It opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..config import Settings, resolve_settings
from .joining import current_key
from .process_state import STATE

if TYPE_CHECKING:
    from ..sinks.sink import Sink
    from .options import RunOptions


def check_options(options: RunOptions) -> tuple[Settings, list[Sink]]:
    """
    Return the settings and the sinks of the run that *options* mean here; open nothing.

    Raises:
        InputError, ConfigError, RuntimeSetupError: as `get_logger`.
    """
    settings = _resolve(options)
    sinks = _checked(options.get("sinks", ()))
    project = options.get("wandb_project")
    if project is not None:
        # loaded only by runs that send
        from ..sinks.wandb.sink import check_project

        check_project(project)
    if settings.otlp and settings.sources["otlp"] == "argument":
        # loaded only by runs that are sent
        from ..otlp.opt_in import check_otlp

        check_otlp(settings.log_dir, is_asked=True)
    return settings, sinks


def _resolve(options: RunOptions) -> Settings:
    """Return the settings of the run that *options* mean here."""
    run_id, log_dir = options.get("run_id"), options.get("log_dir")
    current = current_key()
    if current is not None:
        run_id = current.run_id if run_id is None else run_id
        log_dir = current.named_directory if log_dir is None else log_dir
    defaults = STATE.defaults
    strict = options.get("redaction_strict")
    otlp = options.get("otlp")
    segment_mb, kept = options.get("segment_mb"), options.get("keep_segments")
    return resolve_settings(
        run_id=run_id,
        log_dir=log_dir,
        durability=options.get("durability") or defaults.durability,
        on_sink_error=options.get("on_sink_error") or defaults.on_sink_error,
        log_every=options.get("log_every") or defaults.log_every,
        wandb_project=options.get("wandb_project"),
        otlp=defaults.otlp if otlp is None else otlp,
        redaction_strict=defaults.redaction_strict if strict is None else strict,
        segment_mb=defaults.segment_mb if segment_mb is None else segment_mb,
        keep_segments=defaults.keep_segments if kept is None else kept,
    )


def _checked(sinks: Iterable[object]) -> list[Sink]:
    sinks = list(sinks)
    if not sinks:
        return []
    # loaded only by runs that have sinks of the user's own
    from ..sinks.sink import check_sink

    return [check_sink(sink) for sink in sinks]
