"""
The stall box: when a step of a training takes too long, it writes where all threads stand.

A thread of its own looks every few seconds, and each time sets Python's watchdog anew, which is
written in C: if the interpreter's lock is held, so that no Python thread runs, the watchdog writes
the stacks all the same. They go to ``{run_id}.stall`` beside the run's file, ``obs.run.stalled``
and ``obs.run.resumed`` into the run. There is one watchdog in a process, so one run has it.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..chain.call_stack import frames_from
from ..errors import GenoLeWMError
from ..logger import GenoLeWMLogger
from ..notice import say
from ..process.ranks import STALL_SUFFIX
from ..redaction import safe_name
from ..sinks.file.trace_file import TraceFile, may_be_traced
from .own_records import tell
from .pace import Pace, Stand
from .stall_trace import judge_trace
from .step_watch import StepWatch

STALLED: Final = "obs.run.stalled"
RESUMED: Final = "obs.run.resumed"
MOST: Final = 20
"""Stalls that are told of one run in one process."""
_LONGEST_TICK_S: Final = 5.0
_SHORTEST_TICK_S: Final = 0.02
_TICKS: Final = 10
"""Looks in the time that a step has."""
_STOP_WAIT_S: Final = 1.0


class StallBox:
    """
    Watches the steps of one run.

    Args:
        log: A logger of the run.
        watch: Notes the steps.
        pace: What it notes.
        path: The run's file, or None if it has none; then the frames of the step's thread are told
            in the record alone.
        rank: The rank of this process, or None.
    """

    def __init__(
        self,
        log: GenoLeWMLogger,
        watch: StepWatch,
        pace: Pace,
        path: Path | None,
        rank: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._watch, self._pace, self._rank = log, watch, pace, rank
        self._clock = clock
        self._path = None if path is None else path.with_suffix(STALL_SUFFIX)
        self._file: TraceFile | None = None
        self._size = 0
        """Bytes of the file that are known to be in it."""
        self._judged = 0
        """Bytes of the file in which names were judged."""
        self._armed: Stand | None = None
        """What Python's watchdog was set for."""
        self._stalled: Stand | None = None
        """The stand that was told as a stall, until the training goes on."""
        self._told = 0
        self._is_over = threading.Event()
        self._pid = os.getpid()
        self._thread = threading.Thread(target=self._run, name="geno-lewm-stalls", daemon=True)

    def start(self) -> None:
        """Begin to watch; that no thread is to be had is said."""
        try:
            self._thread.start()
        except RuntimeError:
            say("stalls aren't watched: no thread can be started")

    def stop(self) -> None:
        """End the watch, and remove the file if there is nothing in it."""
        if self.is_inherited:
            return
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WAIT_S)
        self._disarm()
        if self._file is not None:
            self._judge()
            self._file.release()
            self._file = None

    @property
    def is_inherited(self) -> bool:
        """Whether a parent of this process made it, and has its thread and its watchdog."""
        return os.getpid() != self._pid

    def look(self) -> None:
        """Look where the training stands; tell of a stall, of its end, or set the watchdog."""
        now, stand = self._clock(), self._pace.stand
        if self._armed is not None and self._stalled is None and self._has_grown():
            # The watchdog has written: while it did, no Python thread ran.
            self._tell_held(self._armed, stand, now)
        if self._stalled is not None:
            if stand is None or stand.since > self._stalled.since:
                self._tell_resumed(stand, now)
            else:
                return
        if stand is None:
            self._disarm()
        elif now >= stand.deadline:
            self._disarm()
            self._tell_stalled(stand, now, frames=self._frames())
            self._dump(now - stand.since)
        else:
            self._arm(stand, now)

    def _tell_held(self, armed: Stand, stand: Stand | None, now: float) -> None:
        """Tell of a stall that the watchdog has seen, which lasts yet, or is over."""
        self._disarm()  # which waits until it has written all
        self._judge()
        late = self._pace.last_late
        if stand is not None and now >= stand.deadline:
            self._tell_stalled(stand, now, frames=())
        elif late is not None and late[1].since >= armed.since:
            self._tell_stalled(late[1], late[0], frames=())
        else:  # it has begun something else
            self._tell_stalled(armed, now, frames=())

    def _run(self) -> None:
        while not self._is_over.wait(self._tick_s()):
            with suppress(Exception):
                self.look()

    def _tick_s(self) -> float:
        stand = self._pace.stand
        budget = self._pace.shortest_s if stand is None else stand.budget_s
        return min(max(budget / _TICKS, _SHORTEST_TICK_S), _LONGEST_TICK_S)

    def _arm(self, stand: Stand, now: float) -> None:
        """
        Set Python's watchdog to the end of the step's time, and two ticks more.

        This thread is awake before it, unless none runs; so it doesn't write though all goes on.
        """
        file = self._open()
        if file is not None and self._told < MOST:
            seconds = stand.deadline - now + 2 * self._tick_s()
            self._size = file.size
            faulthandler.dump_traceback_later(seconds, file=file.number)
            self._armed = stand

    def _disarm(self) -> None:
        if self._armed is not None:
            self._armed = None
            faulthandler.cancel_dump_traceback_later()

    def _dump(self, silent_s: float) -> None:
        """Write the frames of all threads, under the heading that the watchdog writes too."""
        file = self._open()
        if file is not None and self._told <= MOST:
            minutes, seconds = divmod(int(silent_s), 60)
            hours, minutes = divmod(minutes, 60)
            os.write(file.number, b"Timeout (%d:%02d:%02d)!\n" % (hours, minutes, seconds))
            faulthandler.dump_traceback(file.number, all_threads=True)
            self._judge()

    def _judge(self) -> None:
        """Hide what may not be shown of what was written."""
        if self._file is not None:
            self._judged = judge_trace(self._file, self._judged)

    def _has_grown(self) -> bool:
        """Tell whether the watchdog has written since this was asked last."""
        if self._file is None:
            return False
        before, self._size = self._size, self._file.size
        return self._size > before

    def _open(self) -> TraceFile | None:
        if self._file is None and self._path is not None:
            path, self._path = self._path, None  # it's tried once
            if not may_be_traced():
                say("a stall leaves no trace: the directory of this program has a private name")
                return None
            try:
                self._file = TraceFile(path)
                self._size = self._file.size
            except (GenoLeWMError, OSError):
                say("a stall leaves no trace: the file for it can't be opened")
        return self._file

    def _frames(self) -> tuple[str, ...]:
        """Return where the thread of the steps stands, innermost last."""
        frame = sys._current_frames().get(self._watch.thread or 0)  # noqa: SLF001 - documented
        return () if frame is None else tuple(frames_from(frame))

    def _tell_stalled(self, stand: Stand, now: float, *, frames: tuple[str, ...]) -> None:
        self._stalled = stand
        self._told += 1
        if self._told > MOST:
            return
        silent = now - stand.since
        fields: dict[str, Any] = {
            "step": stand.step,
            "silent_s": round(silent, 3),
            "usual_s": round(stand.usual_s, 6),
            "budget_s": round(stand.budget_s, 3),
            "rank": self._rank,
            "frames": list(frames) or None,
        }
        tell(self._log, "warn", STALLED, fields)
        place = f" at {safe_name(frames[-1])}" if frames else ""
        said = f"no step for {silent:.1f} s (usual {stand.usual_s:.3g} s)"
        say(f"the training has stalled{place}: {said}")

    def _tell_resumed(self, stand: Stand | None, now: float) -> None:
        before, self._stalled = self._stalled, None
        if before is not None and self._told <= MOST:
            end = now if stand is None else stand.since
            lasted = round(end - before.since, 3)
            step = None if stand is None else stand.step
            fields = {"step": step, "silent_s": lasted, "rank": self._rank}
            tell(self._log, "info", RESUMED, fields)
