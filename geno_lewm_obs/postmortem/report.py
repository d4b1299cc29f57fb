"""
All that is known of how a run ended: its state and cause, how far it came, what is lost.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..catalog import RankSummary, RunSummary
from ..catalog.moments import seconds_of
from ..catalog.state import BAD
from ..read.locate import by_rank
from ..record import data_of
from ..redaction import safe_name
from .cause import Cause, cause_of
from .kernel import Kill, kill_count, kills
from .trail import Trail, trail_of

SOON_S: Final = 60.0
"""Seconds after the last record within which a kill by the kernel is taken for the run's end."""


@dataclass(frozen=True)
class Report:
    """
    What is known of how a run ended.

    .. versionadded:: 0.1.0
    """

    summary: RunSummary
    rank: RankSummary | None
    """The rank whose end is told: of those in the worst state, the one that stopped first."""
    cause: Cause
    trails: dict[int, Trail]
    """What each rank has left behind."""
    kill: Kill | None
    """The process that the kernel killed for want of memory right after the last record."""
    kills_known: int | None
    """How many processes it has killed so since it was started; None if that can't be told."""
    saved: Sequence[Path]
    """Files in the temporary directory, in which lines are that the run's file didn't take."""

    @property
    def checkpoint(self) -> dict[str, Any] | None:
        """The record of the last checkpoint, of any rank."""
        found = [trail.checkpoint for trail in self.trails.values() if trail.checkpoint]
        return max(found, key=lambda record: str(record["ts"]), default=None)

    @property
    def alert(self) -> dict[str, Any] | None:
        """The record of the first alert of the last attempt, of any rank."""
        found = [trail.alert for trail in self.trails.values() if trail.alert]
        return min(found, key=lambda record: str(record["ts"]), default=None)

    @property
    def is_over(self) -> bool:
        """Whether the run doesn't go on, as far as is known."""
        return self.summary.state not in ("running", "stalled")

    @property
    def is_bad(self) -> bool:
        """Whether it ended badly, or is about to."""
        return self.summary.state in BAD

    @property
    def is_torn(self) -> bool:
        """Whether a file with records ends in half a line, whose other half won't come."""
        ranks = (rank for rank in self.summary.ranks if rank.found.last is not None)
        return self.is_over and any(rank.is_torn for rank in ranks)

    def as_json(self) -> dict[str, Any]:
        """Return what ``geno-obs why --json`` prints; None stands for what isn't known."""
        return {
            "run_id": safe_name(self.summary.run_id),
            "state": self.summary.state,
            "cause": self.cause.name,
            "exception_type": _shown(self.cause.exception_type),
            "place": _shown(self.cause.place),
            "signal": _shown(self.cause.signal),
            "last_step": self.summary.step,
            "last_checkpoint": None if self.checkpoint is None else self.checkpoint.get("step"),
            "ended": self.summary.ended if self.is_over else None,
            "alert": _shown(_text(self.alert, "criterion")),
        }


def report_on(summary: RunSummary) -> Report:
    """
    Return what is known of how the run of *summary* ended.

    Raises:
        RunFileError: A file of it can't be read.
    """
    ranks = {files[0].rank: files for files in by_rank(summary.files)}
    trails = {rank: trail_of(files) for rank, files in ranks.items()}
    rank = _told_of(summary)
    cause, kill, known = Cause("unknown"), None, None
    if rank is not None:
        cause = cause_of(rank, ranks[rank.rank][0].first)
        if rank.judged.state == "killed" and cause.name == "unknown":
            known = kill_count()
            kill = _kill_after(rank) if known else None
            if kill is not None:
                cause = Cause("out_of_memory", signal="SIGKILL")
    return Report(summary, rank, cause, trails, kill, known, _saved(summary.run_id))


def _told_of(summary: RunSummary) -> RankSummary | None:
    worst = [rank for rank in summary.ranks if rank.judged.state == summary.state]
    return min(worst, key=lambda rank: rank.ended or "", default=None)


def _kill_after(rank: RankSummary) -> Kill | None:
    """Return the process that the kernel killed soon after the last record of *rank*."""
    logged = seconds_of(rank.ended)
    pid = data_of(rank.found.last or {}).get("pid")
    for kill in kills() or ():
        is_soon = logged is not None and -1.0 <= kill.time - logged <= SOON_S
        if is_soon and pid in (None, kill.pid):
            return kill
    return None


def _saved(run_id: str) -> list[Path]:
    found = []
    try:
        for path in Path(tempfile.gettempdir()).iterdir():
            begin, _, rest = path.name.rpartition("-")
            if begin == run_id and rest.endswith(".jsonl") and path.stat().st_size:
                found.append(path)
    except OSError:
        return []
    return sorted(found)


def _text(record: dict[str, Any] | None, key: str) -> str | None:
    text = None if record is None else data_of(record).get(key)
    return text if isinstance(text, str) else None


def _shown(text: str | None) -> str | None:
    return None if text is None else safe_name(text)
