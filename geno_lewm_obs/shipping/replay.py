"""
What all replays have in common: which run is meant, how far it was sent, how much there is to send.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple, Self

from ..errors import ResourceError, RunFileError
from ..owner import owner_of
from ..packed import is_packed
from ..read.locate import find_files, run_of
from ..redaction import safe_name, safe_path
from .marks import Marks
from .position_file import PositionFile, position_path
from .unsent import Batch, Unsent, Wants


class ReplayedRun:
    """
    A run that is to be sent, and the file that keeps how far it was.

    Args:
        name: The run, as commands name it.
        log_dir: Where runs are; by default, what the environment says.
        output: Where it's sent.

    Raises:
        RunFileError: there is no such run, or its file isn't of this package.
        ConfigError: the environment names no usable directory.
    """

    def __init__(self, name: str, log_dir: Path | None, output: str) -> None:
        first = find_files(name, log_dir)[0].path
        if not is_packed(first) and owner_of(first) is None:
            msg = f"{safe_path(first)} holds no record of this package"
            raise RunFileError(msg, remediation="name a run file")
        self.run_id: Final = run_of(first)
        self.folder: Final = first.parent.absolute()
        path = position_path(self.folder, self.run_id, output)
        self.position: Final = PositionFile(path, output, self.run_id)
        self._output = output

    def __enter__(self) -> Self:
        if not self.position.acquire():
            msg = f"{safe_name(self.run_id)} is being sent to {self._output} by another process"
            raise ResourceError(msg, remediation="wait until that has ended")
        return self

    def __exit__(self, *_exc: object) -> None:
        self.position.release()

    def marks(self) -> Marks:
        """
        Return how far it was sent.

        Raises:
            RuntimeSetupError: the position file is another run's.
        """
        return Marks.of_state(self.position.load() or {})

    def unsent(self, marks: Marks, wants: Wants | None = None) -> Unsent:
        """Return what is to be sent behind *marks*, as far as it's wanted."""
        return Unsent(self.run_id, self.folder, marks, wants)

    def count(self, wants: Wants | None = None, *, rank: int | None = None) -> int:
        """
        Return how many records would be sent; nothing is sent, written or locked.

        Args:
            wants: Tells which records are sent.
            rank: Of this rank alone.

        Raises:
            RuntimeSetupError: the position file is another run's.
        """
        found = 0

        def take(batch: Batch) -> None:
            nonlocal found
            found += len(batch.lines) if rank in (None, batch.rank) else 0

        with closing(self.unsent(self.marks(), wants)) as unsent:
            unsent.send_new(take)
            unsent.send_rest(take)
        return found


class Replayed(NamedTuple):
    """What came of a replay."""

    sent: int
    """Records that were sent and taken."""
    rejected: int = 0
    """Records that were refused for good."""
    rejected_before: int = 0
    """The same, by an earlier replay or the live run."""
