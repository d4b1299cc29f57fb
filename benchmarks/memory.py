"""
The resident memory of a process after its first thousand records, and after a million.

It is read from /proc; on systems without it, the peak is taken instead.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .measure import Round, summary
from .report import Row

_RESIDENT: Final = """
import os, resource, sys

def resident():
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
"""
_BARE: Final = _RESIDENT + "import structlog, orjson; orjson.dumps({}); print(resident())"
_FIRST_THEN_MANY: Final = (
    _RESIDENT
    + """
from geno_lewm_obs import get_logger
log = get_logger("training", run_id="memory", log_dir=sys.argv[1])
same = {"epoch": 2, "phase": "phase1", "duration_ms": 412, "lr": 0.0003, "samples": 512}
for first, last in ((0, 1000), (1000, int(sys.argv[2]))):
    for step in range(first, last):
        log.info("training.epoch.end", step=step, loss=step / 7, **same)
    print(resident())
"""
)


def rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    """Yield the memory after the first thousand records, and its growth over a million."""
    records, times = (2_000, 1) if quick else (1_000_000, 3)
    first, growth = [], []
    for _ in range(times):
        (bare,) = _resident(_BARE)
        begun, ended = _resident(_FIRST_THEN_MANY, str(folder), str(records))
        first.append(Round(begun, bare, begun / bare))
        growth.append(Round(ended, begun, ended / begun))
    yield Row(
        "memory after the first 1,000 records",
        summary(first),
        "import structlog, orjson",
        "≤ 3 MB beyond",
        "MB",
    )
    yield Row(
        f"memory after {records:,} records", summary(growth), "after the first 1,000", "flat", "MB"
    )


def _resident(code: str, *arguments: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True)
    return [int(number) for number in done.stdout.split()]
