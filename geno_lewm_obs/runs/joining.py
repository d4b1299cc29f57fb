"""
Which run a call without a run id joins, here and in child processes.

It's the run of the innermost `logged_run` block of the call's context; else the one that
`configure` named; else the one that `logged_run` blocks have entered, if all of them are in the
same; else the default run of the process. This module opens no run.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from ..config import (
    DURABILITY_VARIABLE,
    LEVEL_VARIABLE,
    LOG_EVERY_VARIABLE,
    REGISTRY_VARIABLE,
    RUN_ID_VARIABLE,
    TRACEPARENT_VARIABLE,
    WANDB_VARIABLE,
    resolve_settings,
)
from ..log_dir import LOG_DIR_VARIABLE
from ..notice import say
from ..process_fields.in_force import CONTEXT_VARIABLE, context_text
from ..redaction import STRICT_VARIABLE
from ..segment_settings import KEEP_VARIABLE, SEGMENT_VARIABLE, text_of_size
from ..tracing.position import inherited_position
from .process_state import STATE, Entry
from .run import Run
from .terms import RunKey, Terms
from .travelling import terms_of


def current_key() -> RunKey | None:
    """
    Return the run that calls without a run id join, or None if the environment decides.

    A thread doesn't inherit the context of the thread that started it. One that has entered no run
    itself joins an entered run only where nothing is ambiguous.
    """
    here = entry_here()
    if here is not None:
        return here.key
    defaults = STATE.defaults
    if not defaults.is_named:
        entered = _entered_keys()
        if len(entered) == 1:
            return entered.pop()
    return defaults.key


def open_run_here() -> Run | None:
    """Return the run that calls without a run id join, or None if it isn't open."""
    key = current_key()
    return None if key is None else STATE.open.get(key)


def run_here() -> Run | None:
    """
    Return the open run that calls without a run id join, as far as this takes no closer look.

    None says nothing: the run may not be open yet, or the environment decides, or several runs are
    entered elsewhere.
    """
    # Asked at each call of a logger of structlog's own, so most questions are attributes.
    defaults = STATE.defaults
    entry = entry_here() if STATE.joined.get() else None
    if entry is None and STATE.entered and not defaults.is_named:
        return None
    key = defaults.key if entry is None else entry.key
    run = None if key is None else STATE.open.get(key)
    return None if run is None or run.outputs.wake is not None else run


def entry_here() -> Entry | None:
    """Return the innermost entry of this context whose block hasn't ended, or None."""
    return next((entry for entry in reversed(STATE.joined.get()) if not entry.has_ended), None)


def entries_here() -> tuple[Entry, ...]:
    """Return the entries of this context whose blocks haven't ended, the innermost last."""
    return tuple(entry for entry in STATE.joined.get() if not entry.has_ended)


def tell_if_ambiguous() -> None:
    """Say, once, that a call that names no run may belong to one of several that are entered."""
    if STATE.has_told_ambiguity or STATE.defaults.is_named or entry_here() is not None:
        return
    if len(_entered_keys()) > 1:
        STATE.has_told_ambiguity = True
        say(
            "several runs are entered, and a thread or task that entered none logs into the"
            " default run of the process; start it with propagate(function)"
        )


def key_here() -> RunKey:
    """
    Return the run that a call without a run id logs to here.

    Raises:
        ConfigError: an environment variable can't be used.
    """
    key = current_key()
    if key is None:
        settings = resolve_settings()
        key = RunKey(settings.run_id, settings.log_dir)
    return key


def join(key: RunKey, terms: Terms | None = None) -> Entry:
    """
    Make *key* the run that calls without a run id join in this context; return the entry.

    If the run is opened in this context, it goes by *terms*.
    """
    entry = Entry(key, terms)
    STATE.joined.set((*entries_here(), entry))
    return entry


@contextmanager
def joined(key: RunKey) -> Generator[Entry]:
    """
    Make *key* the run that calls without a run id join in the block.

    It holds in the tasks too that start there, until the block ends.
    """
    entry = join(key)
    STATE.entered.append(entry)
    try:
        yield entry
    finally:
        entry.has_ended = True
        STATE.entered.remove(entry)
        # a generator may be closed in another context than it began in
        STATE.joined.set(entries_here())


def child_env() -> dict[str, str]:
    """
    Return the variables with which a child process joins this run and this trace.

    They also hold the level, the durability, *log_every*, the segments, the strictness of redaction
    and registry and the fields of this process, where they differ from the environment's. A
    registry, processors, sinks and *on_sink_error* have no variable: the child names its own.

    Where no trace holds, ``TRACEPARENT`` is in it only to hide, by an empty value, the one that
    this process was started with. ``WANDB_PROJECT`` is hidden likewise, since wandb takes a run
    from one process.

    Example::

        import os, subprocess, sys
        from geno_lewm_obs import child_env

        code = "from geno_lewm_obs import get_logger; get_logger('child').info('training.run.end')"
        subprocess.run([sys.executable, "-c", code], env={**os.environ, **child_env()}, check=True)

    .. versionadded:: 0.1.0
    """
    # loaded only by programs that start others
    from ..tracing.context import current_traceparent

    # Read before a caller puts what is returned here into this process's own environment.
    inherited_position()
    key = key_here()
    variables = {
        RUN_ID_VARIABLE: key.run_id,
        LOG_DIR_VARIABLE: str(key.named_directory),
        **_changed_terms(key),
    }
    header = current_traceparent()
    if header is not None or os.environ.get(TRACEPARENT_VARIABLE):
        variables[TRACEPARENT_VARIABLE] = header or ""
    if os.environ.get(WANDB_VARIABLE):
        variables[WANDB_VARIABLE] = ""
    return variables


def _changed_terms(key: RunKey) -> dict[str, str]:
    """Return the variables of what the run *key* goes by, without those that say so already."""
    terms, settings = terms_of(key), resolve_settings()
    values = {
        CONTEXT_VARIABLE: (terms.context, context_text(settings.context)),
        LEVEL_VARIABLE: (terms.level, settings.level),
        DURABILITY_VARIABLE: (terms.durability, settings.durability),
        STRICT_VARIABLE: (str(int(terms.redaction_strict)), str(int(settings.redaction_strict))),
        LOG_EVERY_VARIABLE: (str(terms.log_every or ""), str(settings.log_every or "")),
        SEGMENT_VARIABLE: (text_of_size(terms.segment_mb), text_of_size(settings.segment_mb)),
        KEEP_VARIABLE: (str(terms.keep_segments or 0), str(settings.keep_segments or 0)),
        REGISTRY_VARIABLE: (str(int(terms.registry_strict)), str(int(settings.registry_strict))),
    }
    return {name: value for name, (value, inherited) in values.items() if value != inherited}


def _entered_keys() -> set[RunKey]:
    # copied in one step of the interpreter, whatever other threads do
    return {entry.key for entry in STATE.entered.copy()}
