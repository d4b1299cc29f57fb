"""
Let structlog's own `get_logger` log into a run, for services and libraries that use structlog.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from structlog.typing import Processor

from ..chain.channel import Channel
from ..contract import Registry
from ..logger import GenoLeWMLogger, channel_of
from ..record import parse_threshold
from ..sinks.sink import Sink
from .open_runs import get_logger, open_run
from .process_state import STATE
from .run import Defaults


# The arguments that its docstring leaves out are documented in `RunOptions`.
def configure(  # noqa: D417
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    level: str | int | None = None,
    pretty: bool | None = None,
    registry: Registry | None = None,
    processors: Sequence[Processor] = (),
    durability: str | None = None,
    on_sink_error: str | None = None,
    sinks: Iterable[Sink] = (),
    wandb_project: str | None = None,
) -> None:
    """
    Make ``structlog.get_logger("component")`` a logger of this package, and set its defaults.

    A component's logger joins the `logged_run` block around the call that it's first used in, or
    bound in; outside of any, the run named here. A further call replaces all that the last one set.
    Without any call structlog's configuration is left alone.

    The arguments that aren't named here are those of `geno_lewm_obs.runs.options.RunOptions`, for
    the run of calls that name none. *registry*, *durability* and *on_sink_error* hold for all runs
    that are opened from now on.

    Args:
        level: The lowest severity to write, in all loggers whose own isn't set later.
        pretty: Whether to write to the console, likewise.
        processors: structlog processors of your own. They run first, so whatever they add passes
            every rule.

    Raises:
        InputError, ConfigError, ResourceError, RuntimeSetupError: as `get_logger`; the run is
            opened here, before any work starts.

    Example::

        import structlog
        from geno_lewm_obs import configure

        configure(run_id="run-7", level="debug")
        log = structlog.get_logger("training")
        log.debug("training.step", step=10, loss=0.25)

    .. versionadded:: 0.1.0
    """
    severity = None if level is None else parse_threshold(level)
    run = open_run(
        run_id=run_id,
        log_dir=log_dir,
        durability=durability,
        on_sink_error=on_sink_error,
        sinks=sinks,
        wandb_project=wandb_project,
    )
    defaults = Defaults(
        registry=registry,
        processors=tuple(processors),
        level=severity,
        pretty=pretty,
        durability=durability,
        on_sink_error=on_sink_error,
        key=run.key,
    )
    run.apply(defaults)
    STATE.defaults = defaults

    def channel(component: str = "runtime", *_: Any) -> Channel:
        return channel_of(get_logger(component))

    structlog.configure(
        # A list that a further call changes in place, for loggers that are bound by then too.
        processors=run.chain,
        wrapper_class=GenoLeWMLogger,
        context_class=dict,
        logger_factory=channel,
        cache_logger_on_first_use=False,
    )
