"""
Which run a call without a run id joins, here and in child processes.

It is the run of the innermost `logged_run` block around the call, else the one that `configure`
named, else the default run of the process. This module opens no run.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from ..config import (
    LOG_DIR_VARIABLE,
    RUN_ID_VARIABLE,
    TRACEPARENT_VARIABLE,
    WANDB_VARIABLE,
    resolve_settings,
)
from ..tracing.context import current_traceparent, inherited_position
from .process_state import STATE
from .run import RunKey


def current_key() -> RunKey | None:
    """
    Return the run that calls without a run id join, or None if that is the process's default run.

    A thread doesn't inherit the context of the thread that started it. One that has entered no run
    itself joins the run that was entered last in the process.
    """
    entered_here = STATE.joined.get() or STATE.entered
    return entered_here[-1] if entered_here else STATE.defaults.key


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


def join(key: RunKey) -> None:
    """Make *key* the run that calls without a run id join in this context, for good."""
    STATE.joined.set((*STATE.joined.get(), key))


@contextmanager
def joined(key: RunKey) -> Generator[None]:
    """
    Make *key* the run that calls without a run id join in the block.

    It holds in the threads and tasks too that start there.
    """
    join(key)
    STATE.entered.append(key)
    try:
        yield
    finally:
        STATE.entered.remove(key)
        STATE.joined.set(_without_last(key, STATE.joined.get()))


def child_env() -> dict[str, str]:
    """
    Return the variables with which a child process joins this run and this trace.

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
    # Read before a caller puts what is returned here into this process's own environment.
    inherited_position()
    key = key_here()
    variables = {RUN_ID_VARIABLE: key.run_id, LOG_DIR_VARIABLE: str(key.log_dir)}
    header = current_traceparent()
    if header is not None or os.environ.get(TRACEPARENT_VARIABLE):
        variables[TRACEPARENT_VARIABLE] = header or ""
    if os.environ.get(WANDB_VARIABLE):
        variables[WANDB_VARIABLE] = ""
    return variables


def _without_last(key: RunKey, keys: tuple[RunKey, ...]) -> tuple[RunKey, ...]:
    """
    Return *keys* without the last *key*, wherever it stands.

    Blocks may overlap, and a generator may be closed in another context than it began in.
    """
    if key not in keys:
        return keys
    last = len(keys) - 1 - keys[::-1].index(key)
    return keys[:last] + keys[last + 1 :]
