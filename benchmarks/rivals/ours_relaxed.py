"""
This package with relaxed durability: a record may wait in memory for up to 50 ms.
"""

from __future__ import annotations

from pathlib import Path

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.runs.open_runs import open_run

from ..floor import LINE, nine_fields
from .running import Running


def start(path: Path) -> Running:
    log = get_logger(
        LINE["component"],
        run_id=path.stem,
        log_dir=path.parent,
        level="info",
        pretty=False,
        durability="relaxed",
    )
    flush = open_run(run_id=path.stem, log_dir=path.parent).flush
    return Running(nine_fields(log), lambda: shutdown_run(path.stem, path.parent), drain=flush)
