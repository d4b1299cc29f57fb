"""
The mode ``relaxed``: lines are kept for up to `SECONDS` or `FULL` bytes, and written together.

What's kept is lost where the process is killed without warning; `docs/explanation/durability.md`
says when that is.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from itertools import repeat, starmap
from typing import Any, Final

import orjson

from ...errors import ResourceError
from .appender import Line, RunFile
from .debounce import Debouncer

SECONDS: Final = 0.025
"""How long a line is kept at most before its turn comes; it's in the file within twice that."""
FULL: Final = 32 * 1024
"""
How many bytes are kept at most. Twice as many make the C library give memory back after each write
and fetch it again page by page.
"""
URGENT: Final = frozenset({"warn", "error"})
"""The severities that are written at once, with all that came before."""


class Buffer:
    """
    Keeps lines before *run_file* for a moment. Adding one takes no lock, and no call but one of a
    container's.
    """

    ready: Final = None
    """No line is done with one write alone, so nobody makes a first attempt."""

    def __init__(self, run_file: RunFile) -> None:
        self._run_file: Final = run_file
        self._kept: Final[deque[bytes]] = deque()
        self._size = 0
        self._taken: Final[list[bytes | int]] = []
        """
        Lines on their way into the file; behind them, as the last, how many bytes the file took,
        once that's known.
        """
        self.debouncer: Final = Debouncer(self.flush, SECONDS)
        """The thread that writes a moment after a line that isn't urgent."""

    @property
    def fault(self) -> ResourceError | None:
        """As the run file's."""
        return self._run_file.fault

    def append(
        self,
        line: bytes,
        severity: str,
        _event: str,
        _file: object = None,
        _written: int = 0,
    ) -> bool:
        """Keep a finished *line*, or write it with all that's kept."""
        self._kept.append(line)
        # a hint: what threads do to it at the same time may get lost
        size = self._size = self._size + len(line)
        if size >= FULL or severity in URGENT or self._run_file.is_over:
            self._write_kept()
        elif not self.debouncer.is_asked:
            self.debouncer.ask()
        return True

    def flush(self) -> None:
        """Write what's kept, and try to write what waits."""
        self._write_kept()
        self._run_file.flush()

    def close(self) -> None:
        """As the run file's; the thread ends."""
        self._write_kept()
        self.debouncer.stop()
        self._run_file.close()

    def begin_in_child(self) -> None:
        """Start empty in a forked child: what's kept is its parent's to write."""
        self._kept.clear()
        self._taken.clear()
        self._size = 0
        self.debouncer.begin_in_child()
        self._run_file.begin_in_child()

    def _write_kept(self) -> None:
        """
        Write all that's kept, in order and by one write.

        A signal handler may come between any two lines of this, flush, and end the process. So at
        each of them every line is either kept, or taken, or taken and known to be written, and
        what moves it from one to the next is one step of the interpreter.
        """
        kept, taken = self._kept, self._taken
        with self._run_file.lock:
            self._size = 0
            # this is such a handler, that came before the interrupted call let go of them
            if taken and isinstance(taken[-1], int):
                self._let_go()
            with suppress(IndexError):  # such a handler was faster
                taken.extend(starmap(kept.popleft, repeat((), len(kept))))
            file = self._run_file.ready
            if file is not None:
                with suppress(OSError):  # the second attempt finds out why
                    # only lines by now
                    taken.extend(map(os.write, (file.number,), map(b"".join, (taken,))))  # type: ignore[arg-type]
            self._let_go()

    def _let_go(self) -> None:
        """Let go of lines that were written, and hand on those that weren't."""
        lines: list[Any] = self._taken.copy()
        self._taken.clear()
        written = lines.pop() if lines and isinstance(lines[-1], int) else 0
        if written != sum(map(len, lines)):
            self._run_file.append_with_care(
                [_line(each) for each in lines], self._run_file.file, written
            )


def _line(line: bytes) -> Line:
    fields = orjson.loads(line)
    return line, fields["severity"], fields["event"]
