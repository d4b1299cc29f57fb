"""
The time from the start of Python to the first record on disk, in processes of their own.

It is compared with the time to ``import structlog, orjson``, which every user of the package needs.
Both are wall-clock times that include the start of the interpreter, and not its end. Bytecode is
cached, as for an installed package.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic_ns
from typing import Final

from geno_lewm_obs import LogRecord

from .measure import Result, Round, summary

STARTUP: Final = "start-up: python to the first record on disk"

# The monotonic clock is that of the machine, so parent and child can compare their readings.
_PRINT_TIME: Final = "; import time; print(time.monotonic_ns())"
_IMPORTS: Final = "import structlog, orjson" + _PRINT_TIME
_FIRST_RECORD: Final = (
    "import sys; from geno_lewm_obs import get_logger; "
    "log = get_logger('training', run_id='start-up', log_dir=sys.argv[1]); "
    "log.info('training.epoch.end', epoch=0, loss=1.2)" + _PRINT_TIME
)


def compare_startup(folder: Path, times: int) -> Result:
    """
    Return the median time to the first record over *times* starts, compared with the imports.

    Raises:
        ValueError: a start left no record.
    """
    rounds = []
    _nanoseconds(_FIRST_RECORD, folder)  # writes the bytecode
    (folder / "start-up.jsonl").unlink()
    for _ in range(times):
        imports, first = _nanoseconds(_IMPORTS, folder), _nanoseconds(_FIRST_RECORD, folder)
        rounds.append(Round(first, imports, first / imports))
    lines = (folder / "start-up.jsonl").read_bytes().splitlines()
    if len([LogRecord.from_line(line) for line in lines]) != times:
        msg = "a start left no record"
        raise ValueError(msg)
    return summary(rounds)


def _nanoseconds(code: str, folder: Path) -> int:
    started = monotonic_ns()
    environ = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, check=True, env=environ
    )
    return int(done.stdout) - started
