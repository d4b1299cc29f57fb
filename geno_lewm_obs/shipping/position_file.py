"""
The file beside a run that keeps how far it was sent, and the lock of the one who sends it.

It has one line of JSON for each acknowledgement, of which the last whole one counts; each is synced
to the disk. What is killed meanwhile leaves half a line at most, and a power cut NULs. The file is
begun anew, in one step, when it has grown, or ends in half a line.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import orjson

from ..errors import RuntimeSetupError, errno_name
from ..process.file_control import fcntl
from ..redaction import safe_path
from ..sinks.file.opening import APPEND_FLAGS, above_streams, sync_entries

MAX_BYTES: Final = 1 << 18
"""From this size on, the file is begun anew."""
_ATTEMPTS: Final = 8
"""How often the file is opened, if its owner begins it anew at that moment."""


def position_path(log_dir: Path, run_id: str, output: str) -> Path:
    """Return the path of the file that keeps how far a run was sent to *output*."""
    # wandb's own files end in .wandb
    return log_dir / f"{run_id}.{output}{'-sent' if output == 'wandb' else ''}"


class PositionFile:
    """
    How far a run was sent to one output, as far as that was acknowledged.

    Args:
        path: The file.
        output: The output.
        run_id: The run.
    """

    def __init__(self, path: Path, output: str, run_id: str) -> None:
        self.path: Final = path
        self._head: Final = {"output": output, "run_id": run_id}
        self.number = -1
        """Its descriptor while this process sends the run, else -1."""
        self.has_locks = True
        """Whether the file system has locks, by which others see that the run is sent."""
        self._is_torn = False
        """Whether it may end in half a line."""

    def acquire(self) -> bool:
        """
        Open the file, which is made if it's missing; return False if another process sends the run.

        Raises:
            RuntimeSetupError: it can't be opened, or is no regular file of one's own.
        """
        try:
            return self._acquire()
        except OSError as exc:
            msg = f"{safe_path(self.path)} can't be opened ({errno_name(exc)})"
            remedy = "it must be a regular file that you may write to, not a link"
            raise RuntimeSetupError(msg, remediation=remedy) from None

    def check(self) -> None:
        """
        Check the file that is there, if there is one; nothing is made.

        Raises:
            RuntimeSetupError: As by `acquire` and `load`.
        """
        with suppress(OSError):  # what isn't there is no obstacle; any other is met by `acquire`
            self._refuse_foreign(self.path.lstat())
            self.load()

    def adopt(self, number: int) -> None:
        """Take over the file, which another process acquired, as the descriptor *number*."""
        self.number = number
        self.has_locks = self._lock(number) is not None

    def load(self) -> dict[str, Any] | None:
        """
        Return what was stored last, or None if nothing was, or no whole line reached the disk.

        Raises:
            RuntimeSetupError: it's of another run or output, or no such file at all.
        """
        content = b""
        with suppress(OSError), self.path.open("rb") as file:
            content = file.read()
        if not content:
            return None
        lines = content.replace(b"\0", b"").split(b"\n")
        self._is_torn = not content.endswith(b"\n")
        for line in reversed(lines):
            with suppress(orjson.JSONDecodeError):
                state = orjson.loads(line)
                if isinstance(state, dict) and self._head.items() <= state.items():
                    return state
        if all(map(self._may_be_begun, lines)):
            return None
        msg = f"{safe_path(self.path)} isn't how far this run was sent to {self._head['output']}"
        raise RuntimeSetupError(
            msg, remediation="move it away, and the run is sent from its beginning"
        )

    def store(self, state: dict[str, Any]) -> None:
        """
        Write *state*, and return when it's on the disk.

        Raises:
            OSError: it can't be written; what was stored before still counts.
        """
        line = orjson.dumps({**self._head, **state}) + b"\n"
        if self._is_torn or os.fstat(self.number).st_size + len(line) > MAX_BYTES:
            self._begin_anew(line)
            return
        self._is_torn = True
        _write_and_sync(self.number, line)
        self._is_torn = False

    def release(self) -> None:
        """Let another process send the run."""
        if self.number >= 0:
            os.close(self.number)
            self.number = -1

    def _may_be_begun(self, line: bytes) -> bool:
        """Tell whether *line* is the beginning of one of ours, or nothing."""
        head = orjson.dumps(self._head).removesuffix(b"}")
        return line.startswith(head[: len(line)])

    def _acquire(self) -> bool:
        for _ in range(_ATTEMPTS):
            number = above_streams(os.open(self.path, APPEND_FLAGS, 0o600))
            try:
                is_ours = self._take(number)
            except BaseException:
                os.close(number)
                raise
            if is_ours:
                self.number = number
                return True
            os.close(number)
            if is_ours is False:
                return False
        return False

    def _take(self, number: int) -> bool | None:
        """Lock *number*; tell whether it's ours, or None if it isn't the file at the path."""
        self._refuse_foreign(os.fstat(number))
        is_free = self._lock(number)
        self.has_locks = is_free is not None
        if is_free is False:
            return False
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(number), self.path.lstat()):
                return True
        return None

    def _refuse_foreign(self, status: os.stat_result) -> None:
        is_own = os.name != "posix" or status.st_uid == os.geteuid()
        if not (stat.S_ISREG(status.st_mode) and status.st_nlink <= 1 and is_own):
            msg = f"{safe_path(self.path)} is no regular file of yours with one name"
            raise RuntimeSetupError(msg, remediation="remove it, or choose another log directory")

    @staticmethod
    def _lock(number: int) -> bool | None:
        """Lock *number*; tell whether no other process has, or None where there are no locks."""
        if fcntl is None:
            return None
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True

    def _begin_anew(self, line: bytes) -> None:
        """Let a file with *line* alone take the place of this one; at each moment one is locked."""
        beside = self.path.with_name(f"{self.path.name}.new")
        with suppress(FileNotFoundError):
            beside.unlink()  # of a process that was killed; we hold the lock
        number = os.open(beside, APPEND_FLAGS | os.O_EXCL, 0o600)
        try:
            self._lock(number)
            _write_and_sync(number, line)
            beside.replace(self.path)
        except BaseException:
            os.close(number)
            raise
        self.release()
        self.number = number
        self._is_torn = False
        with suppress(OSError):
            sync_entries([self.path.parent])


def _write_and_sync(number: int, content: bytes) -> None:
    if os.write(number, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(number)
