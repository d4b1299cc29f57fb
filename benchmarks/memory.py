"""
``python -m benchmarks.memory``: how much memory logging takes, in processes of their own, and whether it grows with the records.

The most that was resident at any time; the library's own imports are what it's compared with.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_TELL: Final = "; import resource, sys; sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
_IMPORTS: Final = "import structlog, orjson" + _TELL
_LOGS: Final = (
    "import sys, structlog, orjson; from geno_lewm_obs import get_logger; "
    "log = get_logger('training', run_id='memory', log_dir=sys.argv[1], pretty=False); "
    "[None for n in range(int(sys.argv[2])) "
    "if not log.info('training.epoch.end', step=n, epoch=2, loss=n / 7, lr=3e-4, samples=n, phase=f'phase{n}')]" + _TELL
)
_PER_MEGABYTE: Final = 1024 if sys.platform == "linux" else 1024 * 1024


def rows(folder: Path, *, quick: bool = False) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and megabytes above `import structlog, orjson`."""
    base = _megabytes(_IMPORTS)
    for records in (1, 1000, 10_000 if quick else 1_000_000):
        yield f"a program that logged {records:,} records", _megabytes(_LOGS, str(folder), str(records)) - base


def _megabytes(code: str, *arguments: str) -> float:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True)
    return int(done.stdout) / _PER_MEGABYTE


if __name__ == "__main__":
    print("| what | megabytes above import structlog, orjson |\n|---|---:|")
    with tempfile.TemporaryDirectory() as made:
        for name, megabytes in rows(Path(made).resolve(), quick="--quick" in sys.argv):
            print(f"| {name} | {megabytes:.1f} |")
