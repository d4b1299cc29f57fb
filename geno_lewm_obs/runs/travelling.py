"""
What a run goes by, on its way to another process: taken along there, put in force here.

`spans.propagate`, pickled loggers and, as far as there are variables for it, `child_env` take it
along. Processors, sinks and the console are left to each process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..config import Settings, resolve_settings
from ..process_fields.in_force import IN_FORCE, Origin
from .process_state import STATE
from .terms import Defaults, RunKey, Terms, terms_from

if TYPE_CHECKING:
    from .options import RunOptions


def terms_of(key: RunKey) -> Terms:
    """
    Return what the run *key* goes by, or would go by if it were opened here.

    Raises:
        ConfigError: an environment variable can't be used.
    """
    run = STATE.open.get(key)
    if run is not None:
        return run.terms
    arrived = _arrived_here(key)
    if arrived is not None:
        return arrived
    defaults = STATE.defaults
    settings = resolve_settings(
        run_id=key.run_id,
        log_dir=key.named_directory,
        durability=defaults.durability,
        on_sink_error=defaults.on_sink_error,
        redaction_strict=defaults.redaction_strict,
        log_every=defaults.log_every,
        segment_mb=defaults.segment_mb,
        keep_segments=defaults.keep_segments,
    )
    IN_FORCE.put(settings.context, Origin.ENVIRONMENT)
    return terms_from(settings, defaults.level or settings.level, defaults.registry)


def bring_terms(key: RunKey, terms: Terms) -> None:
    """
    Let the run *key*, if it's open here already, go by the registry of *terms*, and this process by
    the fields of the one that they come from, unless it has its own.
    """
    if terms.context:
        # loaded only where a process has such fields
        from ..process_fields.variable import context_in

        IN_FORCE.put(context_in(terms.context), Origin.ARRIVED)
    run = STATE.open.get(key)
    if run is not None:
        run.adopt(terms.registry)


def put_in_force(
    settings: Settings, options: RunOptions, terms: Terms | None = None
) -> tuple[Settings, Defaults]:
    """
    Return *settings* and defaults for a run that is to be opened, with *terms* put in force.

    Without *terms*, those are taken by which the current context has joined the run, if there are
    any. The durability, the handling of errors, the strictness of redaction, the *log_every* and
    the segments that *options* name come first.
    """
    terms = terms or _arrived_here(RunKey(settings.run_id, settings.log_dir))
    defaults = STATE.defaults
    if terms is None:
        return settings, defaults
    settings = settings._replace(
        level=terms.level,
        registry_strict=terms.registry_strict,
        log_every=options.get("log_every") or terms.log_every,
    )
    if options.get("redaction_strict") is None:
        settings = settings._replace(redaction_strict=terms.redaction_strict)
    if options.get("segment_mb") is None:
        settings = settings._replace(segment_mb=terms.segment_mb)
    if options.get("keep_segments") is None:
        settings = settings._replace(keep_segments=terms.keep_segments)
    if options.get("durability") is None and options.get("on_sink_error") is None:
        settings = settings._replace(durability=terms.durability, on_sink_error=terms.on_sink_error)
    return settings, defaults._replace(level=None, registry=terms.registry or defaults.registry)


def _arrived_here(key: RunKey) -> Terms | None:
    """Return the terms by which the current context has joined the run *key* from elsewhere."""
    entries = reversed(STATE.joined.get())
    return next((entry.terms for entry in entries if entry.key == key and entry.terms), None)
