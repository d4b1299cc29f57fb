"""
The mode ``relaxed``: lines are kept for up to `SECONDS` or `FULL` bytes, and written together.

Lines that are kept are lost when the process is killed without warning;
`docs/explanation/durability.md` says when that is.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from itertools import repeat, starmap
from typing import Final, cast

import orjson

from ...errors import ResourceError
from ..sink import Line
from . import emergency
from .appender import URGENT, FileAppender
from .debounce import Debouncer
from .line_write import LineWrite

SECONDS: Final = 0.025
"""How long a line is kept before its write is due; within twice that it's in the file."""
FULL: Final = 32 * 1024
"""
How many bytes are kept. With twice as many the C library would return the memory after each write,
and fetch it again page by page.
"""


class RelaxedAppender:
    """
    Keeps lines for a moment before they go to *file_appender*.

    To keep a line takes no lock, and no call but those of a container.

    Args:
        file_appender: It has no other user.
    """

    ready: Final = None
    """A line is not done with one write, so the caller must not attempt one."""

    def __init__(self, file_appender: FileAppender) -> None:
        self.file_appender: Final = file_appender
        self._kept: Final[deque[bytes]] = deque()
        self._size = 0
        self._taken: Final[list[bytes | int]] = []
        """
        Lines on their way into the file. When their write has returned, how many bytes it wrote is
        the last item.
        """
        self.debouncer: Final = Debouncer(self.flush, SECONDS)
        """The thread that writes a moment after a line that isn't urgent."""

    @property
    def fault(self) -> ResourceError | None:
        """Why lines wait, or were saved elsewhere; None as long as all are in the file, or kept."""
        return self.file_appender.fault

    def append(
        self,
        line: bytes,
        severity: str,
        _event: str,
        _file: object = None,
        _written: int = 0,
    ) -> bool:
        """Keep a finished *line*, or write it with all that is kept."""
        self._kept.append(line)
        # A hint: an addition is lost where two threads make theirs at the same time.
        size = self._size = self._size + len(line)
        if size >= FULL or severity in URGENT or self.file_appender.is_over:
            self._write_kept()
        elif not self.debouncer.is_requested:
            self.debouncer.request()
            if self.file_appender.is_over:  # closed meanwhile
                self.debouncer.stop()
        return True

    def flush(self) -> None:
        """Write what is kept, and try to write what waits."""
        self._write_kept()
        self.file_appender.flush()

    def close(self) -> None:
        """Write what is kept, end the thread, and close the file."""
        emergency.close_at_exit(self.close)  # in case a signal handler raises here
        # From now on each call writes its line itself, so that none is kept after the last write.
        self.file_appender.is_over = True
        self.debouncer.stop()
        self._write_kept()
        self.file_appender.close()
        emergency.cancel_close_at_exit(self.close)

    def before_fork(self) -> None:
        """Write what is kept: a process that forks into a daemon goes on to end by `os._exit`."""
        self.flush()

    def begin_in_child(self) -> None:
        """Begin empty in a forked child: what is kept is its parent's to write."""
        self._kept.clear()
        self._taken.clear()
        self._size = 0
        self.debouncer.begin_in_child()
        self.file_appender.begin_in_child()

    def _write_kept(self) -> None:
        """
        Write all that is kept, in order and by one write.

        A signal handler may come between any two steps of the interpreter here, flush, and raise or
        end the process. Therefore at each step every line is in one of four states: kept, taken,
        taken and known to be written, or in the backlog. What moves lines from one to the next is a
        single step.
        """
        kept, taken = self._kept, self._taken
        with self.file_appender.lock:
            size, self._size = self._size, 0
            # If they are written, this is such a handler, or such a handler has raised, and the
            # flush that it interrupted hasn't dropped them.
            if taken and isinstance(taken[-1], int):
                self._drop_taken()
            with suppress(IndexError):  # such a handler was faster
                taken.extend(starmap(kept.popleft, repeat((), len(kept))))
            file = self.file_appender.ready
            if file is not None:
                with suppress(OSError):  # the second attempt finds out why
                    # The count is in place as soon as the write returns. The type: `taken` holds
                    # nothing but lines by now.
                    whole = map(b"".join, (taken,))  # type: ignore[arg-type]
                    taken.extend(map(os.write, (file.number,), whole))
            is_whole = self._drop_taken()
            if file is not None and is_whole:
                self.file_appender.count(file, size)
        if not is_whole:
            self.file_appender.publish()

    def _drop_taken(self) -> bool:
        """
        Drop the lines that were written, and have those written with care that weren't.

        Returns:
            Whether all were written.
        """
        held = self._taken.copy()
        written = held.pop() if held and isinstance(held[-1], int) else 0
        lines = cast(list[bytes], held)
        is_whole = written == sum(map(len, lines))
        if not is_whole:
            self.file_appender.ready = None
            self._move(lines, cast(int, written))
        self._taken.clear()
        if not is_whole:
            self.file_appender.settle(own=len(lines))
        return is_whole

    def _move(self, lines: list[bytes], written: int) -> None:
        """Move to the backlog those of *lines* that aren't among the first *written* bytes."""
        taken, file = self._taken, self.file_appender.file
        for line in lines:
            rest = written - len(line)
            if rest >= 0:
                written = rest
                # Nothing is called in these statements, so that no signal handler comes between.
                if taken and taken[0] is line:
                    taken[-1] = rest
                    del taken[0]
                continue
            parsed = _parsed(line)
            write = None
            if written and file is not None:
                write = LineWrite(file, line, written)
                written = taken[-1] = 0
            self.file_appender.backlog.move(taken, line, parsed, write)


def _parsed(line: bytes) -> Line:
    """Return *line* with the severity and the event that it holds."""
    fields = orjson.loads(line)
    return line, fields["severity"], fields["event"]
