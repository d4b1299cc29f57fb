"""
The mode ``relaxed``: lines are kept for up to `SECONDS` or `FULL` bytes, and written together.

What's kept is lost where the process is killed without warning; `docs/explanation/durability.md` says when that is.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import repeat, starmap
from typing import Final

from ..errors import ResourceError
from .later import Later
from .run_file import Line, RunFile

SECONDS: Final = 0.025
"""How long a line is kept at most before its turn comes; it's in the file within twice that."""
FULL: Final = 64 * 1024
"""How many bytes are kept at most."""
URGENT: Final = frozenset({"warn", "error"})
"""The severities that are written at once, with all that came before."""


class Buffer:
    """Keeps lines before *run_file* for a moment. Adding one takes no lock, and no call but two of a container's."""

    def __init__(self, run_file: RunFile) -> None:
        self._run_file: Final = run_file
        self._kept: Final[deque[Line]] = deque()
        self._size = 0
        self._taken: Final[list[Line]] = []
        """Lines on their way into the file."""
        self._later: Final = Later(self.flush, SECONDS)

    @property
    def fault(self) -> ResourceError | None:
        """As the run file's."""
        return self._run_file.fault

    def append(self, line: bytes, severity: str, event: str) -> None:
        """Keep a finished *line*, or write it with all that's kept."""
        self._kept.append((line, severity, event))
        size = self._size = self._size + len(line)  # a hint: what threads do to it at the same time may get lost
        if size >= FULL or severity in URGENT or self._run_file.is_over:
            self._write_kept()
        elif not self._later.is_asked:
            self._later.ask()

    def flush(self) -> None:
        """Write what's kept, and try to write what waits."""
        self._write_kept()
        self._run_file.flush()

    def close(self) -> None:
        """As the run file's; the thread ends."""
        self._write_kept()
        self._later.stop()
        self._run_file.close()

    def begin_in_child(self) -> None:
        """Start empty in a forked child: what's kept is its parent's to write."""
        self._kept.clear()
        self._taken.clear()
        self._size = 0
        self._later.begin_in_child()
        self._run_file.begin_in_child()

    def _write_kept(self) -> None:
        """
        Write all that's kept, in order and by one write.

        A signal handler that interrupts this and flushes writes what was taken here too. Where it comes between the write and the next
        step that's twice, which is better than never: it may be about to end the process.
        """
        with self._run_file.lock:
            taken = self._taken
            self._size = 0
            taken.extend(starmap(self._kept.popleft, repeat((), len(self._kept))))  # in one step, so that none is ever in neither of them
            if taken:
                self._write(taken)

    def _write(self, taken: list[Line]) -> None:
        file, written = self._run_file.ready, 0
        number = len(taken)
        data = b"".join([line for line, _, _ in taken])
        if file is not None:
            try:
                written = os.write(file.number, data)
            except OSError:
                written = 0  # the second attempt finds out why
        if written == len(data):
            del taken[:number]
        else:
            rest = taken.copy()
            taken.clear()
            self._run_file.append_with_care(rest, file, written)
