"""
Count the records, the errors and the attempts of a run, by searching its bytes.

Nothing is parsed but the records that begin and end the run, so a gigabyte takes about a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ..read.attempts import END_BYTES, START_BYTES, AttemptCounter
from ..read.blocks import SEARCHED_TOGETHER, blocks_of, lines_holding
from ..read.joined import open_joined
from ..read.locate import RankFile, by_rank
from ..read.parse import records_in_line
from .pace import total_steps_in

_ERROR: Final = b'Z","severity":"error","event":'
"""What the line of an error holds behind its time."""
_ENDS: Final = (START_BYTES, END_BYTES)


class Counts(NamedTuple):
    """What is in a run."""

    records: int
    """Lines that are ended; what in them is damaged, `read.verify` tells."""
    errors: int
    attempts: int
    """Those that records of a beginning tell; of several ranks, the highest number."""
    total_steps: int | None = None
    """How many steps the training takes, as the last record of that says."""


def counts_of(files: Iterable[RankFile]) -> Counts:
    """
    Count what *files*, those of a run, hold.

    Raises:
        RunFileError: One can't be read.
    """
    counts = []
    for segments in by_rank(files):
        with open_joined(segments) as file:
            counts.append(count(blocks_of(file, SEARCHED_TOGETHER)))
    return sum_of(counts)


def count(blocks: Iterable[bytes]) -> Counts:
    """Count what *blocks* hold, those of whole lines of one rank."""
    records = errors = starts = 0
    total_steps = None
    attempts = AttemptCounter()
    held = b""
    """Lines of beginnings and ends: of one beginning alone there is one attempt."""
    for block in blocks:
        records += block.count(b"\n")
        errors += block.count(_ERROR)
        total_steps = total_steps_in(block) or total_steps
        begun = block.count(_ENDS[0])
        if begun or _ENDS[1] in block:
            starts += begun
            held += lines_holding(_ENDS, block)
            if starts > 1:
                for line in held.splitlines():
                    for record in records_in_line(line):
                        attempts.count(record | {"step": None})
                held = b""
    return Counts(records, errors, max(attempts.number, int(records > 0)), total_steps)


def sum_of(ranks: Iterable[Counts]) -> Counts:
    """Return the counts of all *ranks* together."""
    records, errors, attempts, totals = zip(*ranks, strict=True)
    total_steps = max((total for total in totals if total), default=None)
    return Counts(sum(records), sum(errors), max(attempts), total_steps)
