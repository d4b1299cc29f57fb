"""
The thread that samples the host while a block of code runs, and the records that it writes.

It sleeps between two samples. A sample that fails costs the program nothing but the sample.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

from ..errors import InputError
from ..logger import GenoLeWMLogger, channel_of
from ..notice import say
from .host_sample import HostSampler
from .interval import interval_s
from .own_records import tell

EVENT: Final = "obs.host.sample"
_STOP_WAIT_S: Final = 1.0
"""Seconds that the end of a block waits for a sample that is being taken."""


@contextmanager
def host_samples(log: GenoLeWMLogger) -> Generator[None]:
    """
    Write ``obs.host.sample`` records into the run of *log* while the block runs.

    The first one is written at once, then one each ``GENO_LEWM_VITALS_INTERVAL_S`` seconds, 15 by
    default; 0 turns it off. `logged_run` does the same with ``vitals=True``. A forked child writes
    none.

    Args:
        log: A logger of the run, such as one of structlog's after `configure`.

    Raises:
        InputError: *log* is no logger of this package.

    Example::

        import structlog
        from geno_lewm_obs import configure
        from geno_lewm_obs.vitals import host_samples

        configure(run_id="api-1")
        with host_samples(structlog.get_logger("api").bind()):
            pass  # serve

    .. versionadded:: 0.1.0
    """
    own = _made_here(log)
    seconds = interval_s()
    if seconds == 0:
        yield
        return
    thread = SamplingThread(own, seconds)
    thread.start()
    try:
        yield
    finally:
        thread.stop()


def _made_here(log: object) -> GenoLeWMLogger:
    # structlog.get_logger returns a lazy proxy, which becomes a logger here
    bind = None if isinstance(log, GenoLeWMLogger) else getattr(log, "bind", None)
    own = bind() if callable(bind) else log
    if isinstance(own, GenoLeWMLogger):
        return own
    msg = "the logger whose run the samples are for was not made by this package"
    remedy = "pass what get_logger returns, or call geno_lewm_obs.configure first"
    raise InputError(msg, remediation=remedy)


class SamplingThread:
    """
    Samples at intervals, in a thread of its own.

    Args:
        log: A logger of the run.
        seconds: From one sample to the next.
    """

    def __init__(self, log: GenoLeWMLogger, seconds: float) -> None:
        self._log, self._seconds = log, seconds
        self._sampler = HostSampler(channel_of(log).log_dir)
        self._is_over = threading.Event()
        self._pid = os.getpid()
        self._thread = threading.Thread(target=self._run, name="geno-lewm-vitals", daemon=True)

    def start(self) -> None:
        """Begin to sample; that no thread is to be had is said."""
        try:
            self._thread.start()
        except RuntimeError:
            say("the host isn't sampled: no thread can be started")

    def stop(self) -> None:
        """Take no further sample; wait a moment for one that is being taken."""
        if os.getpid() == self._pid:  # else it's a forked child, which has no such thread
            self._is_over.set()
            if self._thread.is_alive():
                self._thread.join(_STOP_WAIT_S)

    def _run(self) -> None:
        while True:
            with suppress(Exception):
                tell(self._log, "debug", EVENT, self._sampler.sample())
            if self._is_over.wait(self._seconds):
                break
        self._sampler.close()
