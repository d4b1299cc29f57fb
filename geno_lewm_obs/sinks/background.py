"""
An output behind a bounded queue and a thread, so that a slow or failing one never delays a caller.

What the queue has no room for is dropped and counted; the run's file has it all the same.
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
from typing import Final, Protocol

from ..counters import Tally
from ..process.fork import at_fork
from .failures import QUIET_SECONDS, Report, SinkFailures
from .feedback import HERE, Feedback
from .sink import Line, LineSink

CAPACITY: Final = 10_000
"""How many lines the queue holds at most."""
PAUSE_S: Final = 0.02
"""How long the thread waits after the first line of a batch, so that it isn't woken for each."""
HAND_OVER_BATCH: Final = 8
"""After how many lines the thread sleeps for `GIL_RELEASE_S`."""
GIL_RELEASE_S: Final = 50e-6
"""How long that sleep is, in which the interpreter's lock is the caller's for certain."""
EXIT_BUDGET_S: Final = 2.0
"""How long a program waits at its end, at most and for all sinks together."""


class BackgroundSink:
    """
    Hands lines to *sink* in a thread of its own, in order.

    No method raises. The caller takes no lock, so a signal handler, a finalizer or a forked child
    may log at any moment. A forked child has a queue of its own, and a thread that its first line
    starts; *sink* is as it was at the fork. The thread is a daemon: a *sink* that hangs is left
    behind.

    Args:
        sink: Called from one thread at a time. What it raises is counted and reported.
        capacity: How many lines the queue holds.
        exit_budget_s: How long `flush` and `close` wait.
        wants: The events that *sink* is given; all of them if None.
        on_failure: Told of failures of *sink* once in a while, as by `SinkFailures`.
        on_drop: Told when lines begin to be dropped, once in a while: the name of *sink*, and how
            many lines it has missed so far.
    """

    def __init__(
        self,
        sink: LineSink,
        *,
        capacity: int = CAPACITY,
        exit_budget_s: float = EXIT_BUDGET_S,
        wants: Container[str] | None = None,
        on_failure: Report | None = None,
        on_drop: Callable[[str, int], None] | None = None,
    ) -> None:
        self.name = sink.name
        self._sink = sink
        self._failures = SinkFailures(on_failure)
        self._feedback = Feedback(self.name)
        self._capacity = capacity
        self.exit_budget_s = exit_budget_s
        self._wants = wants
        self._on_drop = on_drop
        self._quiet_until = 0.0
        self._turn = threading.Lock()
        self._stuck_at: int | None = None
        self._queue: SimpleQueue[_Queued | _Order]
        self._starts: itertools.count[int]
        self._is_dropping = False
        self.start_empty()
        _ALL.add(self)

    @property
    def missed(self) -> int:
        """
        How many lines *sink* didn't get.

        They were dropped, refused by *sink*, caused by it, or left when it was left behind.
        """
        return self._dropped.value + self._feedback.value + self._left_behind

    def append(self, line: bytes, severity: str, event: str) -> None:
        """Queue a finished *line*; drop it if the queue is full, or if *sink* has caused it."""
        if self._wants is not None and event not in self._wants:
            return
        causes = HERE.causes
        if self._feedback in causes:
            self._feedback.add()
            return
        queue = self._queue
        if queue.qsize() >= self._capacity:
            self._drop()
            return
        queue.put(((line, severity, event), causes))
        if not self._is_running:
            self._start()

    def flush(self) -> None:
        """Wait until *sink* has flushed what was appended before, or the exit budget is spent."""
        if self._is_running:
            self._is_hurried = True
            order = _Order(self._sink.flush, is_last=False)
            self._queue.put(order)
            self._await(order, self.exit_budget_s)

    def close(self) -> None:
        """Do as `flush`, with the closing of *sink*; a line appended later opens it again."""
        close_together([self], self.exit_budget_s)

    def begin_close(self) -> Callable[[float], None]:
        """
        Order the closing of *sink*; return a function that waits for it.

        The function takes the number of seconds to wait at most.
        """
        queue, was_running = self._queue, self._is_running
        self._renew_queue()
        if not was_running:
            self._left_behind += queue.qsize()  # lines for which no thread could be started
            return lambda _seconds: None
        self._is_hurried = True
        order = _Order(self._sink.close, is_last=True)
        queue.put(order)

        def wait(seconds: float) -> None:
            if not self._await(order, seconds):
                # less one, since the order itself is no line
                self._left_behind += max(queue.qsize() - 1, 0) + self._is_handing_over

        return wait

    def failed(self, exc: Exception) -> None:
        """Report *exc* as a failure of *sink* that it noticed between two lines."""
        self._failures.add(self.name, exc)

    # -- in the callers' threads -------------------------------------------------

    def _start(self) -> None:
        if next(self._starts):
            return  # another call is starting it
        self._is_running = True
        try:
            # Not `threading.Thread`: its start takes a lock that this very thread may hold, where
            # a signal handler logs.
            start_new_thread(self._work, (self._queue, self._turn))
        except RuntimeError:
            # The interpreter is going down, or the system has no thread left. A later line may find
            # one.
            self._is_running = False
            self._starts = itertools.count()

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

    def _await(self, order: _Order, seconds: float) -> bool:
        """
        Wait until *order* is done; return whether it is.

        A thread that has handed nothing over since somebody last waited in vain isn't waited for
        again.
        """
        if self._stuck_at == self._handed_over:
            seconds = 0.0
        before = self._handed_over
        is_done = order.done.acquire(timeout=max(seconds, 0.0))
        self._stuck_at = None if is_done else before
        return is_done

    # -- in the sink's thread ----------------------------------------------------

    def _work(self, queue: SimpleQueue[_Queued | _Order], turn: threading.Lock) -> None:
        with turn:  # the thread from before the last close may still be at work
            for number in itertools.count():
                item = self._next(queue)
                if isinstance(item, _Order):
                    self._attempt(item.act)
                    self._is_hurried = False
                    item.done.release()
                    if item.is_last:
                        return
                    continue
                self._hand_over(*item)
                if self._is_dropping and queue.qsize() <= self._capacity // 2:
                    self._is_dropping = False
                if number % HAND_OVER_BATCH == 0 and not self._is_hurried:
                    time.sleep(GIL_RELEASE_S)

    def _next(self, queue: SimpleQueue[_Queued | _Order]) -> _Queued | _Order:
        try:
            return queue.get_nowait()
        except Empty:
            item = queue.get()
        if not self._is_hurried:
            time.sleep(PAUSE_S)
        return item

    def _hand_over(self, line: Line, causes: tuple[Feedback, ...]) -> None:
        self._is_handing_over = True
        if not self._attempt(lambda: self._sink.append(*line), causes):
            self._dropped.add()
        self._is_handing_over = False
        self._handed_over += 1

    def _attempt(self, act: Callable[[], object], causes: tuple[Feedback, ...] = ()) -> bool:
        """Call *act*, a method of the sink; return whether it succeeded. See `feedback`."""
        try:
            self._feedback.watch(act, causes)
        except BaseException as exc:  # noqa: BLE001 - `sys.exit` in a sink doesn't end the thread
            with suppress(BaseException):
                if isinstance(exc, Exception):
                    self.failed(exc)
            return False
        return True

    # -- at the start, and after a close or a fork -------------------------------

    def _renew_queue(self) -> None:
        self._queue = SimpleQueue()
        self._starts = itertools.count()
        self._is_running = False
        self._is_dropping = False

    def start_empty(self) -> None:
        """Start with no thread, lines or counts: those of a forked child are its parent's."""
        self._renew_queue()
        self._turn = threading.Lock()
        self._dropped = Tally()
        self._feedback.restart()
        self._left_behind = 0
        self._handed_over = 0
        self._is_handing_over = False
        self._is_hurried = False
        self._stuck_at = None


_Queued = tuple[Line, tuple[Feedback, ...]]
"""A line in the queue, and the outputs that caused its record; see `feedback`."""


class _Order:
    """An act in the queue that is no line, with a lock that is released when it's done."""

    __slots__ = ("act", "done", "is_last")

    def __init__(self, act: Callable[[], None], *, is_last: bool) -> None:
        self.act = act
        self.is_last = is_last
        self.done = threading.Lock()
        self.done.acquire()


class ClosesSlowly(Protocol):
    """An output that a program doesn't wait for until its end."""

    @property
    def name(self) -> str:
        """What it's called."""

    @property
    def missed(self) -> int:
        """How many records it didn't get, or refused."""

    def begin_close(self) -> Callable[[float], None]:
        """Begin to close it; return a function that waits so many seconds at most for the end."""


def close_together(sinks: Iterable[ClosesSlowly], budget_s: float = EXIT_BUDGET_S) -> None:
    """Close *sinks* side by side, and wait *budget_s* seconds at most for all of them."""
    deadline = time.monotonic() + budget_s
    for wait in [sink.begin_close() for sink in sinks]:
        wait(deadline - time.monotonic())


_ALL: Final[weakref.WeakSet[BackgroundSink]] = weakref.WeakSet()


def _start_empty_in_child() -> None:
    for sink in list(_ALL):
        sink.start_empty()


at_fork("sinks.background", in_child=_start_empty_in_child)
