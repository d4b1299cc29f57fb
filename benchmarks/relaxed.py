"""
The cost of a call when a record may wait in memory for up to 50 ms.

Each chunk ends with a flush, so that all of its lines are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs.runs.open_runs import open_run

from .floor import floor, nine_fields
from .measure import Chunk, Plan, closing, compare
from .report import Row
from .scenarios import of_logger

RELAXED: Final = "the whole call, durability relaxed, flushed every 5 ms"


def rows(folder: Path, plan: Plan) -> Iterator[Row]:
    least = floor(folder, own="floor-relaxed")
    case = of_logger(RELAXED, folder, "relaxed", _flushed, durability="relaxed")
    with closing([least, case]):
        yield Row(case.name, compare(case, least, plan), goal="≤ 1.6")


def _flushed(log: Any) -> Chunk:
    write = nine_fields(log)
    flush = open_run(run_id=log.run_id, log_dir=log.log_dir).flush

    def chunk(n: int) -> None:
        write(n)
        flush()

    return chunk
