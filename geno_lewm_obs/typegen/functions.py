"""
What is in a stub besides the two classes: what makes loggers, and names events by keyword.

The signatures are those of the functions themselves, as far as they don't name an event.
"""

from __future__ import annotations

from textwrap import indent
from typing import Final

_RUN: Final = """\
durability: str | None = ...,
on_sink_error: str | None = ...,
redaction_strict: bool | None = ...,
log_every: int | None = ...,
segment_mb: float | None = ...,
keep_segments: int | None = ...,
sinks: Iterable[Sink] = ...,
wandb_project: str | None = ...,
otlp: bool | None = ...,
"""
"""What says how a run's file is written, and where records go besides."""
FUNCTIONS: Final = f'''\
def get_logger(
    component: str | None = ...,
    *,
    run_id: str | None = ...,
    log_dir: str | PathLike[str] | None = ...,
    level: str | int | None = ...,
    pretty: bool | None = ...,
{indent(_RUN, " " * 4)}) -> Logger:
    """Return the logger of a component in a run, as geno_lewm_obs.get_logger does."""

class logged_run(geno_lewm_obs.logged_run):
    """Log a block of code as a run, as geno_lewm_obs.logged_run does."""
    def __init__(
        self,
        component: str = ...,
        *,
        run_id: str | None = ...,
        log_dir: str | PathLike[str] | None = ...,
        start_event: Event | None = ...,
        end_event: Event | None = ...,
        start_data: Mapping[str, Any] | None = ...,
        level: str | int | None = ...,
        pretty: bool | None = ...,
        registry: Registry | None = ...,
{indent(_RUN, " " * 8)}        vitals: bool | None = ...,
        capsule: bool | None = ...,
        watch_stalls: bool | None = ...,
        watch_numbers: bool | None = ...,
        total_steps: int | None = ...,
    ) -> None: ...
    def __enter__(self) -> Logger: ...

class span(geno_lewm_obs.span):
    """Run a piece of work in a span, as geno_lewm_obs.span does."""
    def __init__(
        self,
        name: str,
        /,
        *,
        start_event: Event | None = ...,
        end_event: Event | None = ...,
        component: str | None = ...,
        logger: GenoLeWMLogger | None = ...,
        **fields: Any,
    ) -> None: ...
'''
