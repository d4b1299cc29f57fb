"""
What in a rank's file tells how it went: warnings and errors, checkpoints, attempts, accounts.

The lines of these are found by their bytes, so that a run of gigabytes takes about a second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..read.attempts import END, END_BYTES, START, START_BYTES, AttemptCounter
from ..read.joined import open_joined
from ..read.locate import RankFile
from ..read.parse import Parser
from ..read.selection import Selection
from ..record import data_of
from .host import KEPT, SAMPLE

CHECKPOINT: Final = "training.checkpoint.write"
ALERT: Final = "training.collapse.alert"
SHOWN: Final = 4
"""Warnings and errors that are kept, the last ones."""
_ACCOUNTS: Final = frozenset(
    {
        "obs.contract.broken",
        "obs.records.dropped",
        "obs.redaction.dropped",
        "obs.sink.dropped",
        "obs.sink.failed",
    }
)
"""The events by which a run tells of what it lost and kept out."""
_NEEDLES: Final = (
    b'"severity":"warn"',
    b'"severity":"error"',
    f'"event":"{CHECKPOINT}"'.encode(),
    f'"event":"{SAMPLE}"'.encode(),
    START_BYTES,
    END_BYTES,
)
_NOTABLE: Final = frozenset({"warn", "error"})


@dataclass
class Trail:
    """What a rank has left behind."""

    checkpoint: dict[str, Any] | None = None
    """The record of the last checkpoint."""
    alert: dict[str, Any] | None = None
    """The record of the first alert of the last attempt: what came after it is its consequence."""
    notable: deque[bytes] = field(default_factory=lambda: deque(maxlen=SHOWN))
    """The last warnings and errors, as they stand in the file."""
    accounts: dict[str, bytes] = field(default_factory=dict)
    """The last record of each event by which a run tells what it lost, as it stands in the file."""
    samples: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    """The last records of samples of the host."""
    ends: list[str] = field(default_factory=list)
    """What ended each attempt but the last one, as a record tells it; empty where none does."""


def trail_of(files: Sequence[RankFile]) -> Trail:
    """
    Return what *files*, the segments of one rank's file, tell of how it went.

    Raises:
        RunFileError: One can't be read.
    """
    trail, counter, ending = Trail(), AttemptCounter(), ""
    parser = Parser(Selection((_is_telling,), _NEEDLES))
    with open_joined(files) as file:
        for record, line in parser.lines(file):
            event = str(record.get("event"))
            before = counter.number
            if counter.count(record | {"step": None}) > before > 0:
                trail.ends.append(ending)
                ending, trail.alert = "", None
            ending = ending_in(record) or ending
            if event == CHECKPOINT:
                trail.checkpoint = record
            elif event == SAMPLE:
                trail.samples.append(record)
            elif event in _ACCOUNTS:
                trail.accounts[event] = line
            elif record.get("severity") in _NOTABLE:
                trail.notable.append(line)
                if event == ALERT:
                    trail.alert = trail.alert or record
    return trail


def ending_in(record: dict[str, Any]) -> str:
    """Return how *record* says that an attempt ended, in its own word; empty if it doesn't."""
    told = data_of(record)
    match record.get("event"):
        case "obs.process.signalled":
            ending = told.get("signal")
        case "obs.run.failed" | "obs.process.crashed" | "error":
            ending = told.get("exception_type") or record.get("error_code")
        case str(event) if event.endswith(END):
            ending = told.get("reason")
        case _:
            ending = None
    return ending if isinstance(ending, str) else ""


def _is_telling(record: dict[str, Any]) -> bool:
    event = str(record.get("event"))
    is_named = event in (CHECKPOINT, SAMPLE) or event.endswith((START, END))
    return is_named or record.get("severity") in _NOTABLE
