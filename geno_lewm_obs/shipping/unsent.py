"""
The records of a run that weren't sent yet, in batches, from the files of all ranks and segments.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ..errors import ResourceError
from ..read.follow import RunTails
from ..read.locate import RankFile
from ..read.parse import Line, line_of
from ..read.pieces import Piece
from .marks import Key, Marks, Place, place_after

Wants = Callable[[Line], bool]
"""Tells of a record, and its bytes, whether it's to be sent."""
BATCH_RECORDS: Final = 512
"""Records of a batch at most, as in OpenTelemetry's `OTEL_BLRP_MAX_EXPORT_BATCH_SIZE`."""
BATCH_BYTES: Final = 1 << 20
"""Bytes of records from which on a batch is sent: receivers take a few MiB in one request."""


class Batch:
    """
    Records of one rank that are sent together, and how far it was sent once they are.

    Args:
        rank: The rank.
    """

    def __init__(self, rank: int) -> None:
        self.rank: Final = rank
        self.lines: list[Line] = []
        """The records, each with its bytes."""
        self.last: dict[Key, Place] = {}
        """Of each file its last piece that is in the batch, or is passed over with it."""
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether it's to be sent before anything is added."""
        return len(self.lines) >= BATCH_RECORDS or self._size >= BATCH_BYTES

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records, as dicts."""
        return [record for record, _ in self.lines]

    def add(self, file: RankFile, piece: Piece, line: Line | None) -> None:
        """Add a *piece* of *file*, which is *line*, or nothing that is to be sent."""
        if line is not None:
            self.lines.append(line)
            self._size += len(line[1])
        key = file.rank, file.segment
        self.last[key] = place_after(self.last.get(key), piece)


class Unsent:
    """
    What is to be sent of a run, as far as it's in its files. Each rank has batches of its own.

    Args:
        run_id: The run.
        log_dir: Where it is.
        marks: How far it was sent.
        wants: Tells whether a record is to be sent; one that isn't is passed over.

    Raises:
        RunFileError: There is no such run.
    """

    def __init__(
        self, run_id: str, log_dir: Path | None, marks: Marks, wants: Wants | None = None
    ) -> None:
        self._damaged: Final[list[Exception]] = []
        self._tails: Final = RunTails(
            run_id, log_dir, begin=marks.begin, on_damage=self._damaged.append
        )
        self._marks: Final = marks
        self.missing = 0
        """Segments that were removed before they were read."""
        self._told_missing = 0
        self._wants = wants
        self._newest = marks.newest()
        self._begun: dict[int, Batch] = {}

    @property
    def is_written(self) -> bool:
        """Whether a process writes the run, as far as its files were seen and are there."""
        return self._tails.is_written and self.is_there

    @property
    def is_there(self) -> bool:
        """Whether the run has a file."""
        return self._tails.is_there

    @property
    def waits(self) -> bool:
        """Whether there is a batch that isn't full."""
        return any(batch.last for batch in self._begun.values())

    def send_new(self, send: Callable[[Batch], None]) -> None:
        """Read what has come since the last call, and *send* each batch that is full."""
        self._tails.see()
        for stream in self._tails.streams():
            for _, (file, piece) in stream:
                self._look_for_gap(file)
                batch = self._begun.setdefault(file.rank, Batch(file.rank))
                batch.add(file, piece, self._wanted(piece))
                if batch.is_full:
                    del self._begun[file.rank]
                    send(batch)

    def send_rest(self, send: Callable[[Batch], None]) -> None:
        """Call *send* with what was read and is no full batch."""
        while self._begun:
            _, batch = self._begun.popitem()
            send(batch)

    def tell(self, tell: Callable[[Exception], object]) -> None:
        """Call *tell* with whatever has gone wrong with the run's files since the last call."""
        if self.missing > self._told_missing:
            self._told_missing = self.missing
            msg = f"{self.missing} segments were removed before they were sent"
            tell(ResourceError(msg, remediation="keep more segments"))
        self._marks.tell_changed(tell)
        while self._damaged:
            tell(self._damaged.pop(0))

    def close(self) -> None:
        """Close the run's files."""
        self._tails.close()

    def _wanted(self, piece: Piece) -> Line | None:
        line = None if piece.is_cut else line_of(piece.content)
        return line if line is None or self._wants is None or self._wants(line) else None

    def _look_for_gap(self, file: RankFile) -> None:
        newest = self._newest.get(file.rank, -1)
        self.missing += max(file.segment - newest - 1, 0)
        self._newest[file.rank] = max(newest, file.segment)
