"""
When the metrics file is written: at intervals, at the end of the process, and at fatal signals.

One thread writes it, which sleeps in between. It's started by the first update of an instrument, so
a process that measures nothing has no thread and no file. Nothing here raises: what goes wrong is
said once on stderr, and the program goes on.
"""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import suppress
from typing import Final

from ..contract.feeds import changed
from ..errors import GenoLeWMError
from ..log_dir import LOG_DIR_VARIABLE, names_no_directory
from ..notice import say
from ..process.fork import at_fork
from ..process.last_acts import at_last
from ..process.signals import on_fatal_signals
from ..process.workers import at_worker_end
from ..seconds_setting import seconds_from
from .registered import at_begin, live_instruments, restart_all
from .textfile import CLAIMS, write_textfile

INTERVAL_VARIABLE: Final = "GENO_LEWM_METRICS_INTERVAL_S"
DEFAULT_INTERVAL_S: Final = 30.0
_SHORTEST_S: Final = 0.1
_SOON_S: Final = 1.0
"""Seconds to the first time at most, so that a new process is seen at once."""
_SIGNAL_WAIT_S: Final = 1.0
"""
Seconds that a signal handler waits for a file that is being written. The thread that is interrupted
may be the one that writes it.
"""


class _Exporter:
    """The thread that writes the file, and what was said of its failures."""

    def __init__(self) -> None:
        self.is_on = False
        self.has_hooks = False
        self.said: set[str] = set()

    def start(self) -> None:
        """Write from now on, unless the interval is 0."""
        if self.is_on:
            return
        self.is_on = True
        seconds = self._interval()
        if seconds == 0:
            return
        self._hook_in()
        thread = threading.Thread(
            target=self._write_on, args=(seconds,), name="geno-lewm-metrics", daemon=True
        )
        with suppress(RuntimeError):  # no thread is to be had, as at the end of the process
            thread.start()

    def write(self, wait_s: float = -1) -> None:
        """Write the file, if anything is live; wait *wait_s* seconds at most for who writes it."""
        if not self.is_on or self._interval() == 0 or not live_instruments():
            return
        if names_no_directory(os.environ.get(LOG_DIR_VARIABLE)):
            return
        if not CLAIMS.lock.acquire(timeout=wait_s):
            return
        try:
            write_textfile()
        except GenoLeWMError as exc:
            self._say(f"metrics aren't written: {exc}")
        except Exception as exc:  # noqa: BLE001 - the program has nothing to do with it
            self._say(f"metrics aren't written ({type(exc).__name__})")
        finally:
            CLAIMS.lock.release()

    def restart(self) -> None:
        """Begin anew in a forked child, which has the hooks of its parent but no thread."""
        self.is_on = False

    def _write_on(self, seconds: float) -> None:
        pause, pid = threading.Event(), os.getpid()
        pause.wait(min(seconds, _SOON_S))
        while self.is_on and os.getpid() == pid:
            self.write()
            pause.wait(seconds)

    def _hook_in(self) -> None:
        if self.has_hooks:
            return
        self.has_hooks = True
        atexit.register(_write_last)
        at_last(_write_last)
        at_worker_end(_write_last)
        on_fatal_signals(_write_at_signal)

    def _interval(self) -> float:
        """Return the seconds between two writes; 0.0 for none at all."""
        return seconds_from(INTERVAL_VARIABLE, DEFAULT_INTERVAL_S, shortest=_SHORTEST_S)

    def _say(self, text: str) -> None:
        if text not in self.said:
            self.said.add(text)
            say(f"{text} (said once)")


EXPORTER: Final = _Exporter()


def _write_last() -> None:
    EXPORTER.write()


def _write_at_signal(_signum: int, _ends_process: bool) -> None:
    EXPORTER.write(_SIGNAL_WAIT_S)


def _begin_in_child() -> None:
    CLAIMS.restart()
    EXPORTER.restart()
    restart_all()
    changed()


at_begin.append(EXPORTER.start)
at_fork("metrics.exporter", in_child=_begin_in_child)
