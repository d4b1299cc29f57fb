"""
Capture what all runs of this process log, for as long as a block lasts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from ..chain import build_chain
from ..record import parse_threshold
from ..runs.configure import configure_structlog
from ..runs.diversion import Diversion
from ..runs.process_state import STATE
from .captured_log import CapturedLog
from .memory_log import MemoryLog


@contextmanager
def capture(*, level: str | int = "debug", registry_strict: bool = True) -> Iterator[CapturedLog]:
    """
    Capture the records of all runs, in all threads and tasks, in place of their files.

    Every record passes the chain as it does in a run, but none is hidden by sampling. Nothing is
    opened and nothing sent: a run that begins inside the block has no file before it is used after
    it. structlog's own `get_logger` gives loggers of this package, unless structlog is configured
    otherwise. A process that is started inside the block logs as it would without.

    Args:
        level: The lowest severity that is captured, whatever levels were set before.
        registry_strict: Whether an event or key that isn't declared raises.

    Raises:
        InputError: *level* names no severity.

    Example::

        from geno_lewm_obs import get_logger
        from geno_lewm_obs.testing import capture

        with capture() as log:
            get_logger("training").info("training.epoch.end", epoch=2, loss=0.25)
        log.assert_logged("training.epoch.end", epoch=2)

    .. versionadded:: 0.1.0
    """
    captured = MemoryLog()
    diversion = Diversion(captured, level=parse_threshold(level), registry_strict=registry_strict)
    with STATE.lock:
        outer, STATE.diversion = STATE.diversion, diversion
        for run in list(STATE.open.values()):
            diversion.take(run)
    resets, defaults = not structlog.is_configured(), STATE.defaults
    if resets:
        STATE.chain[:] = build_chain(())
        configure_structlog()
    try:
        yield CapturedLog(captured)
    finally:
        if resets and STATE.defaults is defaults:
            structlog.reset_defaults()
        with STATE.lock:
            STATE.diversion = outer
            diversion.end()
