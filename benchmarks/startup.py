"""
From starting Python to the first record on disk, in processes of their own; and to `import
structlog, orjson`, which no user escapes.

Wall time, the start of the interpreter included; its end isn't. Bytecode is written and used, as
where a package is installed.
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

# The clock is the machine's, not the process's, so parent and child may compare what they read.
_SAY_WHEN: Final = "; import time; print(time.monotonic_ns())"
_IMPORTS: Final = "import structlog, orjson" + _SAY_WHEN
_FIRST_RECORD: Final = (
    "import sys; from geno_lewm_obs import get_logger; "
    "get_logger('training', run_id='start-up', log_dir=sys.argv[1]).info('training.epoch.end', epoch=0, loss=1.2)"
    + _SAY_WHEN
)


def compare_startup(folder: Path, times: int) -> Result:
    """
    Return the median of *times* starts to the first record, and as a ratio to the imports alone,
    in turns.

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
