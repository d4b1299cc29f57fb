"""
Any output behind a bounded queue and a thread, so that a slow, failing or hanging one is never in
the caller's way.

A record travels as its line: those bytes have passed every rule, and nobody can change them on the
way. What the queue has no room for is dropped and counted; the run's file has it all the same.
"""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from _thread import start_new_thread
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from ..counters import Tally
from ..process.fork import Turn, at_fork
from ..record import LogRecord
from ..redaction import guard
from ..render.jsonl import render_jsonl
from .fanout import QUIET_SECONDS, Fanout
from .sink import Sink

CAPACITY: Final = 10_000
"""How many records wait at most."""
PAUSE_S: Final = 0.02
"""How long the thread lets records gather, so that it isn't woken for each."""
HAND_OVER_BATCH: Final = 8
GIL_RELEASE_S: Final = 50e-6
"""
How many records it hands over between two moments in which it surely doesn't hold the
interpreter's lock, and how long these are.
"""
EXIT_BUDGET_S: Final = 2.0
"""How long a program waits at most, at its end, for all that still waits here."""


class BackgroundSink:
    """
    A sink whose records go to *sink* in a thread of its own, in order. It has a sink's three
    verbs, and none of them raises.

    The caller takes no lock, so a signal handler, a finalizer or a forked child may log at any
    moment. A forked child has a thread and a queue of its own, made on first use, and *sink* as it
    was at the fork. The thread is a daemon: a *sink* that hangs is left behind.

    Args:
        sink: Is called from one thread at a time. What it raises is counted and reported.
        capacity: How many records may wait.
        exit_budget_s: How long `flush` and `close` wait for what waits.
        wants: The events that *sink* is given; all, where None.
        take: Is given a line and its event in the place of ``sink.emit``; it has nothing to take
            apart then.
        on_failure: As `Fanout`'s *report*.
        on_drop: Told, when records begin to be dropped, the sink's name and how many it missed so
            far; once in a while at most.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        capacity: int = CAPACITY,
        exit_budget_s: float = EXIT_BUDGET_S,
        wants: Container[str] | None = None,
        take: Callable[[bytes, str], None] | None = None,
        on_failure: Callable[[str, str, int], None] | None = None,
        on_drop: Callable[[str, int], None] | None = None,
    ) -> None:
        self.name = sink.name
        self._sink = sink
        self._take = self._take_record if take is None else take
        self._target = Fanout([sink], on_failure)
        self._capacity = capacity
        self._exit_budget_s = exit_budget_s
        self._wants = wants
        self._on_drop = on_drop
        self._quiet_until = 0.0
        self._turn = threading.Lock()
        self._stuck_at: int | None = None
        self._queue: SimpleQueue[_Line | _Mark]
        self._starts: itertools.count[int]
        self._is_dropping = False
        self._renew()
        _ALL.add(self)

    @property
    def missed(self) -> int:
        """
        How many records *sink* wasn't given, refused, or hadn't been given when it was left
        behind.
        """
        return self._dropped.value + self._left_behind

    def emit(self, record: LogRecord) -> None:
        """
        Queue *record*; raises `InvariantViolation` where its line holds a sequence of bases, a
        fault upstream.
        """
        line = render_jsonl(record)
        guard(line, record.event)
        self.append(line, record.severity, record.event)

    def append(self, line: bytes, _severity: str, event: str) -> None:
        """
        Queue a finished *line* that has passed the last guard, or drop it where the queue is full.
        """
        if self._wants is not None and event not in self._wants:
            return
        queue = self._queue
        if queue.qsize() >= self._capacity:
            self._drop()
            return
        queue.put((line, event))
        if not self._is_running:
            self._start()

    def flush(self) -> None:
        """
        Wait until *sink* has flushed all that was emitted before, but no longer than the exit
        budget.
        """
        if self._is_running:
            self._is_hurried = True
            mark = _Mark(self._target.flush, is_last=False)
            self._queue.put(mark)
            self._await(mark, self._exit_budget_s)

    def close(self) -> None:
        """As `flush`, with the closing of *sink*; a record emitted later opens it again."""
        close_together([self], self._exit_budget_s)

    def begin_close(self) -> Callable[[float], None]:
        """Ask for the closing, and return what waits for it, a number of seconds at most."""
        queue, was_running = self._queue, self._is_running
        self._begin_anew()
        if not was_running:
            self._left_behind += queue.qsize()  # for which no thread could be started
            return lambda _seconds: None
        self._is_hurried = True
        mark = _Mark(self._target.close, is_last=True)
        queue.put(mark)

        def wait(seconds: float) -> None:
            if not self._await(mark, seconds):
                # the mark is no record
                self._left_behind += max(queue.qsize() - 1, 0) + self._is_handing_over

        return wait

    def failed(self, exc: Exception) -> None:
        """Report *exc* as a failure of *sink*, which noticed it between two records."""
        self._target.failed(self.name, exc)

    # -- for the caller's threads ------------------------------------------------

    def _start(self) -> None:
        if next(self._starts):
            return  # another call is about to
        self._is_running = True
        try:
            # Not `threading.Thread`: its start takes a lock that this very thread may hold, where
            # a signal handler logs.
            start_new_thread(self._work, (self._queue, self._turn))
        except RuntimeError:
            # the interpreter is going down, or the system has no thread left: a later record may
            # find one
            self._is_running, self._starts = False, itertools.count()

    def _drop(self) -> None:
        self._dropped.add()
        if self._is_dropping:
            return
        self._is_dropping = True
        now = time.monotonic()
        if now >= self._quiet_until and self._on_drop is not None:
            self._quiet_until = now + QUIET_SECONDS
            with suppress(Exception):
                self._on_drop(self.name, self.missed)

    def _await(self, mark: _Mark, seconds: float) -> bool:
        """
        Wait for *mark*; not again for a thread that hasn't moved since it was last waited for in
        vain.
        """
        if self._stuck_at == self._handed_over:
            seconds = 0.0
        before = self._handed_over
        is_done = mark.done.acquire(timeout=max(seconds, 0.0))
        self._stuck_at = None if is_done else before
        return is_done

    # -- for the thread ----------------------------------------------------------

    def _work(self, queue: SimpleQueue[_Line | _Mark], turn: threading.Lock) -> None:
        with turn:  # the thread from before the last close may not have come to its end
            for number in itertools.count():
                item = self._next(queue)
                if isinstance(item, _Mark):
                    with suppress(BaseException):
                        item.act()
                    self._is_hurried = False
                    item.done.release()
                    if item.is_last:
                        return
                    continue
                self._hand_over(*item)
                if self._is_dropping and queue.qsize() <= self._capacity // 2:
                    self._is_dropping = False
                if number % HAND_OVER_BATCH == 0 and not self._is_hurried:
                    time.sleep(GIL_RELEASE_S)  # the interpreter's lock is the caller's for as long

    def _next(self, queue: SimpleQueue[_Line | _Mark]) -> _Line | _Mark:
        try:
            return queue.get_nowait()
        except Empty:
            item = queue.get()
        if not self._is_hurried:
            time.sleep(PAUSE_S)
        return item

    def _hand_over(self, line: bytes, event: str) -> None:
        is_taken, self._is_handing_over = False, True
        # a sink that calls `sys.exit` ends its own record, not the thread
        with suppress(BaseException):
            is_taken = self._target.attempt(self._sink, lambda: self._take(line, event))
        if not is_taken:
            self._dropped.add()
        self._is_handing_over = False
        self._handed_over += 1

    def _take_record(self, line: bytes, _event: str) -> None:
        self._sink.emit(LogRecord.from_line(line))

    # -- beginnings --------------------------------------------------------------

    def _begin_anew(self) -> None:
        self._queue = SimpleQueue()
        self._starts = itertools.count()
        self._is_running = False
        self._is_dropping = False

    def _renew(self) -> None:
        """
        Begin with nothing, as a forked child does: the thread, what waits and what was counted are
        its parent's.
        """
        self._begin_anew()
        self._turn = threading.Lock()
        self._dropped = Tally()
        self._left_behind = 0
        self._handed_over = 0
        self._is_handing_over = False
        self._is_hurried = False
        self._stuck_at = None


_Line = tuple[bytes, str]


class _Mark:
    """A verb in the queue, and the lock that is released when it's done."""

    __slots__ = ("act", "done", "is_last")

    def __init__(self, act: Callable[[], None], *, is_last: bool) -> None:
        self.act = act
        self.is_last = is_last
        self.done = threading.Lock()
        self.done.acquire()


def close_together(sinks: Iterable[BackgroundSink], budget_s: float = EXIT_BUDGET_S) -> None:
    """Close *sinks* side by side, and wait no longer than *budget_s* for all of them."""
    deadline = time.monotonic() + budget_s
    for wait in [sink.begin_close() for sink in sinks]:
        wait(deadline - time.monotonic())


_ALL: Final[weakref.WeakSet[BackgroundSink]] = weakref.WeakSet()


def _renew_in_child() -> None:
    for sink in list(_ALL):
        sink._renew()  # noqa: SLF001 - its thread is one that the child doesn't have


at_fork(Turn.BACKGROUND, in_child=_renew_in_child)
