"""The benchmarks that have commands of their own run and measure what they say; no test judges a time."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROWS = {
    "growth": ["10,000 loggers of a run, one of them used", "10,000 registered events", "10 gigabytes in the file"],
    "heavy": ["a dict of 50 scalars, beyond a plain call", "an exception with 30 frames, beyond a plain call"],
    "memory": ["a program that logged 10,000 records"],
    "threads": ["a record, 2 threads of one logger", "records a second, two processes and one file"],
    "where": ["the write", "orjson.dumps", "the time"],
}


@pytest.mark.parametrize(("module", "names"), ROWS.items(), ids=ROWS)
def test_runs(module, names):
    """It runs through, says nothing on stderr, and has a row with numbers for each thing that it measures."""
    command = [sys.executable, "-m", f"benchmarks.{module}", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    table = {row[0]: row for row in (line.strip("| ").split(" | ") for line in done.stdout.splitlines()[2:])}

    assert (0, "") == (done.returncode, done.stderr)
    assert set() == set(names) - set(table)
    assert all(math.isfinite(float(row[2 if len(row) > 2 else 1])) for row in table.values())
