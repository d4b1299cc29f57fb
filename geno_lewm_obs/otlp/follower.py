"""
The follower of a run, as the program sees it: started with the run, asked to hurry at its end.

The program pays nothing for it meanwhile: no thread, no queue, no call. `serve` is what runs in the
process. There is one for a run: whoever holds the lock of the position file follows it, for all
ranks of the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, cast

from ..errors import RuntimeSetupError
from ..notice import say
from ..process.child_python import setup_line, start_python
from ..process.fork import at_fork
from ..process.readable import is_readable
from ..redaction import safe_name
from ..shipping.position_file import PositionFile, position_path
from ..sinks.failures import Report, SinkFailures
from .caller import BEGUN, FAILED, FLUSH, FLUSHED, REJECTED
from .environment import child_environment

NAME: Final = "otlp"
AFTERLIFE_S: Final = 60.0
"""For how many seconds after the end of a run its records may still be sent."""
_STDERR: Final = 2
_ended: Final[set[int]] = set()
"""Processes that weren't waited for to their end."""


class Follower:
    """
    The process that sends a run, if this program has started it.

    Args:
        run_id: The run.
        log_dir: Where its files are.
        is_asked: Whether an argument asked for it, so that an endpoint need not be named.
        flush: Writes to the run's file what was logged.
        on_failure: Told of failures that the process has told, and what a person was told by it.
        afterlife_s: For how many seconds after the end of the run the process may go on sending.
    """

    name: Final = NAME

    def __init__(
        self,
        run_id: str,
        log_dir: Path,
        *,
        is_asked: bool,
        flush: Callable[[], None],
        on_failure: Report,
        afterlife_s: float = AFTERLIFE_S,
    ) -> None:
        self._setup = {
            "run_id": run_id,
            "log_dir": str(log_dir),
            "is_asked": is_asked,
            "afterlife_s": afterlife_s,
        }
        self._position = PositionFile(position_path(log_dir, run_id, NAME), NAME, run_id)
        self._flush = flush
        self._on_failure = on_failure
        self._rest = b""
        self._has_begun = self._is_flushed = self._has_ended = False
        self.child: subprocess.Popen[bytes] | None = None
        """The process; None where another program has started it."""
        self.missed = 0
        """Records that the receiver has refused, as far as was told."""
        _FOLLOWERS.add(self)

    def start(self) -> None:
        """
        Start the process, unless there is one that follows the run.

        Raises:
            RuntimeSetupError: It can't be started, or the position file is another run's.
        """
        _reap()
        if not self._position.acquire():
            return
        try:
            self._position.load()
            self._start(self._position.number)
        finally:
            self._position.release()  # the process has it

    def begin_close(self) -> Callable[[float], None]:
        """
        Write what was logged to the file, and return a function that waits until it's sent.

        The function takes the number of seconds to wait at most.
        """
        if self.child is None:
            return lambda _seconds: None
        self._flush()
        return self._close

    def forget(self) -> None:
        """Forget the process in a forked child: it's the parent's."""
        self._let_go()

    def _start(self, lock: int) -> None:
        environment, refused = child_environment(os.environ)
        for name in refused:
            say(f"{safe_name(name)} is kept from OTLP: its value is private")
        stderr = _own_stderr()
        try:
            fds = [lock] if stderr is None else [lock, stderr]
            child = start_python(NAME, f"{__package__}.serve", environment, pass_fds=fds)
        finally:
            if stderr is not None:
                os.close(stderr)
        self.child = child
        self._rest = b""
        self._has_begun = self._is_flushed = self._has_ended = False
        with suppress(OSError):  # it has ended already, which is noticed at the end
            cast(IO[bytes], child.stdin).write(
                setup_line({**self._setup, "position": lock, "stderr": stderr})
            )

    def _close(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        run = safe_name(str(self._setup["run_id"]))
        by_replay = f"is sent by: geno-obs replay {run} --to otlp"
        if not self._flushed_by(deadline) and self._was_ended(deadline):
            self._let_go()
            try:
                self.start()
            except Exception as exc:  # noqa: BLE001 - it's told as any other failure
                SinkFailures(self._on_failure).add(NAME, exc)
            if self.child is None:
                return
            self._flushed_by(deadline)
        if self._has_ended:
            before = f"all of {run} was sent" if self._has_begun else "it began"
            failure = RuntimeSetupError(
                f"its process ended before {before}", remediation=f"what is left {by_replay}"
            )
            SinkFailures(self._on_failure).add(NAME, failure)
        elif not self._is_flushed:
            say(
                f"the otlp output hasn't sent all of {run} yet, and goes on for a minute; "
                f"what is left then {by_replay}"
            )
        self._let_go()

    def _flushed_by(self, deadline: float) -> bool:
        """Wait until all was sent that is in the file; tell whether it was before *deadline*."""
        reports = cast(IO[bytes], cast(Any, self.child).stdout)
        while not self._is_flushed:
            left = deadline - time.monotonic()
            try:
                if left <= 0 or not is_readable(reports.fileno(), left):
                    return False
                content = os.read(reports.fileno(), 1 << 16)
            except (OSError, ValueError):  # somebody has closed it
                return False
            if not content:
                self._has_ended = True
                return False
            *lines, self._rest = (self._rest + content).split(b"\n")
            for line in lines:
                with suppress(ValueError, TypeError):  # printed by a start-up file of this Python
                    self._hear(*json.loads(line))
        return True

    def _hear(self, kind: str, *values: Any) -> None:
        if kind == BEGUN:
            self._has_begun = True
            with suppress(OSError):
                cast(IO[bytes], cast(Any, self.child).stdin).write(FLUSH)
        elif kind == FLUSHED:
            self._is_flushed = True
        elif kind == REJECTED:
            self.missed = values[0]
        elif kind == FAILED:
            reason, count = values
            self._on_failure(NAME, reason, count)

    def _was_ended(self, deadline: float) -> bool:
        """Tell whether a signal has ended the process; one that failed by itself has told why."""
        if self._has_ended and self.child is not None:
            with suppress(subprocess.TimeoutExpired):
                return self.child.wait(max(deadline - time.monotonic(), 0.0)) <= 0
        return False

    def _let_go(self) -> None:
        """Close the pipes, by which the process knows that the run is over."""
        child, self.child = self.child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                cast(IO[bytes], pipe).close()
        if child.poll() is None:
            _ended.add(child.pid)
            child.returncode = 0  # so that nothing waits for it, or warns that nobody did


def _own_stderr() -> int | None:
    """Return another descriptor of this program's stderr, or None where it has none."""
    with suppress(OSError):
        return os.dup(_STDERR)
    return None


def _reap() -> None:
    for pid in [*_ended]:
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
        _ended.discard(pid)


_FOLLOWERS: Final[weakref.WeakSet[Follower]] = weakref.WeakSet()


def _forget_in_child() -> None:
    for follower in list(_FOLLOWERS):
        follower.forget()
    _ended.clear()


at_fork("otlp.follower", in_child=_forget_in_child)
