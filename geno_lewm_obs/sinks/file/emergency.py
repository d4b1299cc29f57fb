"""
The last resort for lines that the run file doesn't take: files in the temporary directory.

A line is written there as soon as it waits, so that no death of the process takes it back. When the
run file has taken all that waited, the emergency files are removed.
"""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from .backlog import Backlog

RETRY_SECONDS: Final = 1.0
"""How long after a failure no further emergency file is tried while lines wait."""
SURPLUS: Final = 2
"""For how many times the capacity of the backlog its emergency files have room."""


_FLAGS: Final = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NOINHERIT", 0)  # Windows
    | getattr(os, "O_BINARY", 0)
)


class EmergencyFiles:
    """
    Lines of a backlog in new files: in one file, or in more where one takes no more.

    A file is made when the first line comes, with mode 0600, and no other process can have made it
    before.

    Args:
        run_name: The names of the files begin with it.
    """

    def __init__(self, run_name: str) -> None:
        self.paths: list[Path] = []
        self.count = 0
        """How many lines are in the files."""
        self.size = 0
        """How many bytes that are."""
        self.next_number = 0
        """The number in the backlog of the first line that isn't in the files."""
        self._run_name: Final = run_name
        self._latest: Path | None = None
        """The file that takes the next line, or None if a further one must be made."""
        self._end = 0
        """How many bytes of whole lines are in the latest file."""

    def write(self, backlog: Backlog) -> bool:
        """Write the lines of *backlog* that aren't in the files; return whether all of them fit."""
        for entry in backlog.since(self.next_number):
            size = len(entry.line)
            if not self._write(entry.line):
                return False
            # Nothing is called from here on, so that no signal handler comes between. A line whose
            # write was interrupted is written again, to the same place.
            self._end += size
            self.size += size
            self.count += 1
            self.next_number = entry.number + 1
        return True

    def holds(self, backlog: Backlog) -> bool:
        """Return whether all lines of *backlog* are in the files, and nothing else is."""
        return self.count == len(backlog) and not backlog.since(self.next_number)

    def _write(self, line: bytes) -> bool:
        """Write *line* behind the others, to a further file if need be; return whether it fits."""
        if self._latest is not None and _write_at(self._latest, line, self._end):
            return True
        if not self._begin_file():
            return False
        path = self.paths[-1]
        if _write_at(path, line, self._end):
            return True
        # Nothing is called in the next two statements, so that no signal handler comes between.
        del self.paths[-1]
        self._latest = None
        _unlink(path)
        return False

    def _begin_file(self) -> bool:
        path = _temporary_directory() / f"{self._run_name}-{os.urandom(4).hex()}.jsonl"
        try:
            os.close(os.open(path, _FLAGS, 0o600))
        except OSError:
            return False
        # Nothing is called from here on, so that no signal handler comes between.
        self._end = 0
        self._latest = path
        self.paths += (path,)
        return True


class EmergencyStore:
    """
    Keeps what waits in a backlog on a disk, too, for as long as it waits.

    Args:
        run_name: The names of the files begin with it.
    """

    def __init__(self, run_name: str) -> None:
        self.files = EmergencyFiles(run_name)
        """
        They hold what waits, unless the temporary directory takes nothing. Lines that no longer
        wait may be in them, too.
        """
        self._run_name: Final = run_name
        self._draft: EmergencyFiles | None = None
        """Files that are to replace the others, when all is in them."""
        self._stale: list[Path] = []
        """Files that are to be removed."""
        self._next_attempt = 0.0

    @property
    def is_behind(self) -> bool:
        """Whether some of what waits found no room, and is in memory alone."""
        return self._next_attempt > 0.0

    def save(self, backlog: Backlog) -> None:
        """
        Save the lines of *backlog* that aren't saved yet.

        If there is no room, the next attempt is made after `RETRY_SECONDS`.
        """
        if time.monotonic() < self._next_attempt:
            return
        is_saved = self.files.write(backlog)
        self._next_attempt = 0.0 if is_saved else time.monotonic() + RETRY_SECONDS
        if self.files.size > SURPLUS * backlog.capacity:
            self.save_exactly(backlog)

    def save_exactly(self, backlog: Backlog) -> None:
        """
        Save all of *backlog* and nothing else, in one file if it takes all.

        If there is no room for that, what is saved stays as it is.
        """
        self.files.write(backlog)
        is_exact = self.files.holds(backlog)
        if not is_exact or len(self.files.paths) > 1:
            self._drop_draft()
            draft = self._draft = EmergencyFiles(self._run_name)
            is_better = draft.write(backlog) and (not is_exact or len(draft.paths) == 1)
            if is_better:
                # Nothing is called in the next three statements.
                self._stale += self.files.paths
                self.files = draft
                self._draft = None
        self._sweep()

    def clear(self) -> None:
        """Remove what is saved: nothing waits any more."""
        if self.files.paths:
            files = EmergencyFiles(self._run_name)
            # Nothing is called in the next two statements.
            self._stale += self.files.paths
            self.files = files
        self._sweep()

    def _drop_draft(self) -> None:
        if self._draft is not None:
            # Nothing is called in the next two statements.
            self._stale += self._draft.paths
            self._draft = None

    def _sweep(self) -> None:
        self._drop_draft()
        while self._stale:
            _unlink(self._stale[-1])
            del self._stale[-1]


def _temporary_directory() -> Path:
    try:
        # It takes a while to load, and most processes never need it.
        import tempfile

        return Path(tempfile.gettempdir())
    except (ImportError, OSError):  # it may be unreadable by now, for want of rights or descriptors
        return Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _write_at(path: Path, line: bytes, start: int) -> bool:
    """
    Write *line* to the file at *start*; if it doesn't fit, leave nothing of it.

    The file is open for that moment only, so that no other code can close it, or be given its
    number, while it's in use.
    """
    try:
        number = os.open(path, _FLAGS & ~(os.O_CREAT | os.O_EXCL))
    except OSError:
        return False
    rest = line
    try:
        os.ftruncate(number, start)  # there may be the rest of a write that was interrupted
        os.lseek(number, start, os.SEEK_SET)
        while rest and (count := os.write(number, rest)):
            rest = rest[count:]
    except OSError:
        pass
    finally:
        if rest:
            with suppress(OSError):
                os.ftruncate(number, start)
        os.close(number)
    return not rest


_closes_at_exit: Final[dict[Callable[[], None], None]] = {}
"""
What closes files for which lines wait although their runs were shut.

It's a dict, since its keys can be copied in one step of the interpreter.
"""


def close_at_exit(close: Callable[[], None]) -> None:
    """Have *close* called at the end of the process."""
    _closes_at_exit[close] = None


def cancel_close_at_exit(close: Callable[[], None]) -> None:
    """Undo `close_at_exit`: the file is closed."""
    _closes_at_exit.pop(close, None)


@atexit.register
def _close_all() -> None:
    for close in tuple(_closes_at_exit):
        close()
