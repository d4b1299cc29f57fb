"""
The benchmark of the redaction rules runs, and compares calls that differ only in the rules.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAME_LINES = """
import sys, tempfile
from pathlib import Path
from geno_lewm_obs import LogRecord, get_logger
from benchmarks.floor import nine_fields
from benchmarks.redaction import _without_rules

folder = Path(tempfile.mkdtemp(dir=sys.argv[1]))
log = get_logger("training", run_id="run-1", log_dir=folder, pretty=False)
chunk = nine_fields(log)
chunk(1), nine_fields(_without_rules(log))(1), chunk(1)
lines = (folder / "run-1.jsonl").read_bytes().splitlines()
records = [LogRecord.from_line(line).to_dict() | {"ts": ""} for line in lines]
assert len(records) == 3 and records[0] == records[1] == records[2]
"""


def test_it_runs():
    """The command ends with 0, and its table has a row for each call that is compared."""
    command = [sys.executable, "-m", "benchmarks.redaction", "--quick"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    rows = [line.split(" | ")[0].removeprefix("| ") for line in done.stdout.splitlines()[2:]]

    assert (0, "") == (done.returncode, done.stderr)
    assert ["a call with nine fields", "the same without the rules", "what the rules add"] == rows[
        1:
    ]


def test_both_calls_write_the_same(tmp_path):
    """The call writes the same line with and without the rules, so nothing else is missing."""
    command = [sys.executable, "-c", SAME_LINES, str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert (0, "") == (done.returncode, done.stderr)
