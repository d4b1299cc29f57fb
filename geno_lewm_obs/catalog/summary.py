"""
The summary of a run: its state, how far it came, how large it is.

It's told by the edges of the run's files. What takes a look at all of them is counted when it's
asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from ..errors import GenoLeWMError
from ..read.locate import RankFile
from ..record import LINE_START, TS
from ..redaction import safe_name, safe_path
from .counts import Counts, counts_of
from .directory import Listed, rank_files
from .edges import head_of, look
from .last_records import LastRecords, Opening, last_records, opening_in
from .moments import seconds_of
from .pace import step_seconds, total_steps_in
from .state import Judged, State, judge

FOREMOST: Final[tuple[State, ...]] = (
    *("stalled", "running", "failed", "killed", "unknown", "completed"),
)
"""The states; that of a run is the first one that one of its ranks is in."""
COUNTED: Final = 1 << 26
"""Bytes of a run up to which its records are counted, which takes a tenth of a second."""
_TS_LENGTH: Final = TS.stop - TS.start


@dataclass(frozen=True, slots=True)
class RankSummary:
    """What one look at the files of a rank tells."""

    rank: int
    judged: Judged
    opening: Opening | None
    """What began it."""
    found: LastRecords
    started: str | None
    """The time of its first record."""
    ended: str | None
    """The time of its last record."""
    size: int
    """Bytes of its files."""
    is_torn: bool
    """Whether its file ends in half a line."""
    total_steps: int | None = None
    """How many steps the training takes, if its first or last records say so."""
    step_s: float | None = None
    """Seconds that a step takes, by its last records; None if they don't tell, or it's over."""


@dataclass(frozen=True)
class RunSummary:
    """What one look at the files of a run tells."""

    run_id: str
    listed: Sequence[Listed]
    ranks: Sequence[RankSummary]
    """Those that could be read."""
    fault: str = ""
    """Why one couldn't be read, in a few words; empty if all could."""

    @property
    def files(self) -> list[RankFile]:
        return rank_files(self.listed)

    @property
    def foremost(self) -> RankSummary | None:
        """The rank by whose state that of the run is told; of several, the lowest."""
        return min(self.ranks, key=_urgency, default=None)

    @property
    def state(self) -> State:
        return "unknown" if self.foremost is None else self.foremost.judged.state

    @property
    def note(self) -> str:
        """What there is to say of the state; it may hold a text of a file."""
        return self.fault if self.foremost is None else self.foremost.judged.note

    @property
    def started(self) -> str | None:
        """The time of the first record."""
        return min((rank.started for rank in self.ranks if rank.started), default=None)

    @property
    def ended(self) -> str | None:
        """The time of the last record."""
        return max((rank.ended for rank in self.ranks if rank.ended), default=None)

    @property
    def duration_s(self) -> float | None:
        """Seconds between the two."""
        first, last = seconds_of(self.started), seconds_of(self.ended)
        return None if first is None or last is None else round(max(last - first, 0.0), 3)

    @property
    def step(self) -> int | None:
        """The last step; of several ranks, the highest."""
        steps = (rank.found.step for rank in self.ranks if rank.found.step is not None)
        return max(steps, default=None)

    @property
    def total_steps(self) -> int | None:
        """How many steps the training takes, where a record says so."""
        if self.counts is not None and self.counts.total_steps:
            return self.counts.total_steps
        return max((rank.total_steps for rank in self.ranks if rank.total_steps), default=None)

    @property
    def steps_left(self) -> int | None:
        """How many steps there are still."""
        if self.total_steps is None or self.step is None:
            return None
        return max(self.total_steps - self.step, 0)

    @property
    def step_s(self) -> float | None:
        """Seconds that a step takes now; of several ranks, the longest."""
        return max((rank.step_s for rank in self.ranks if rank.step_s is not None), default=None)

    @property
    def loss(self) -> Any:
        """The last loss; of several ranks, that of the lowest. NaN and infinities are texts."""
        return next((rank.found.loss for rank in self.ranks if rank.found.loss is not None), None)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(rank.size for rank in self.ranks)

    @cached_property
    def counts(self) -> Counts | None:
        """How much is in it; None where that would take long, or a file can't be read."""
        if self.ranks and self.size <= COUNTED:
            with suppress(GenoLeWMError):
                return counts_of(self.files)
        return None

    def as_json(self) -> dict[str, Any]:
        """Return what ``geno-obs ls --json`` prints of it; None stands for what isn't known."""
        counts = self.counts
        return {
            "run_id": safe_name(self.run_id),
            "state": self.state,
            "attempts": counts and counts.attempts,
            "started": self.started,
            "duration_s": self.duration_s,
            "step": self.step,
            "last": self.loss,
            "records": counts and counts.records,
            "errors": counts and counts.errors,
            "size_bytes": self.size,
            "path": safe_path(self.listed[0].path),
            "total_steps": self.total_steps,
            "steps_per_s": 1 / self.step_s if self.step_s else None,
            "left_s": self.step_s * self.steps_left if self.step_s and self.steps_left else None,
        }


def summarise(run_id: str, files: Sequence[Listed], now: float) -> RunSummary:
    """
    Return the summary of a run.

    Args:
        run_id: Its id.
        files: All of its files, by rank and segment.
        now: The present time, in seconds since 1970.
    """
    if len(files) == 1:
        ranks = [files]
    else:
        ranks = [list(same) for _, same in groupby(files, key=lambda file: file.rank)]
    summaries, fault = [], ""
    for segments in ranks:
        try:
            summaries.append(_rank_of(segments, now))
        except GenoLeWMError:
            fault = "can't be read"
    return RunSummary(run_id, files, summaries, fault)


def started_of(run_id: str, files: Sequence[Listed], now: float) -> str | None:
    """Return the `RunSummary.started` of a run; of one in one file, by its first bytes alone."""
    head = head_of(files[0]) if len(files) == 1 else None
    return summarise(run_id, files, now).started if head is None else _first_time(head)


def _rank_of(files: Sequence[Listed], now: float) -> RankSummary:
    edges = look(files)
    opening = opening_in(edges.head)
    found = last_records(edges.tail, opening)
    judged = judge(edges, opening, found, files[0], now)
    return RankSummary(
        files[0].rank,
        judged,
        opening,
        found,
        _first_time(edges.head),
        None if found.last is None else _as_time(found.last.get("ts")),
        edges.size,
        not edges.tail.endswith(b"\n") and edges.size > 0,
        total_steps_in(edges.tail) or total_steps_in(edges.head),
        step_seconds(edges.tail) if judged.state == "running" else None,
    )


def _first_time(head: bytes) -> str | None:
    start = head.find(LINE_START)
    if start < 0:
        return None
    return _as_time(head[start + TS.start : start + TS.stop].decode(errors="replace"))


def _as_time(ts: object) -> str | None:
    """Return *ts* if it has the shape of a record's time, else None."""
    return ts if isinstance(ts, str) and len(ts) == _TS_LENGTH and ts[-1] == "Z" else None


def _urgency(rank: RankSummary) -> int:
    return FOREMOST.index(rank.judged.state)
