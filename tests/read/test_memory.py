"""
A hole in a file, as a power cut leaves it, read where memory is short.
"""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from geno_lewm_obs import LogRecord, follow_run, read_run
from geno_lewm_obs.read import TornLine, scan, verify
from geno_lewm_obs.read.pieces import LIMIT
from geno_lewm_obs.render.jsonl import render_jsonl

LINE = render_jsonl(
    LogRecord("2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", {})
)
HOLE = 1 << 28
LIMITED = """
import resource, sys
from collections import deque
from itertools import islice
from pathlib import Path
from geno_lewm_obs import follow_run, read_run
from geno_lewm_obs.audit import Inspection, RuleDetector
from geno_lewm_obs.read import repair, scan, verify
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
print({
    "read": lambda: len(list(read_run(path))),
    "follow": lambda: len(list(islice(follow_run(path), 3))),
    "scan": lambda: len(list(scan(path))),
    "verify": lambda: [each.rule for each in verify(path)],
    "repair": lambda: repair(path).left_out,
    "audit": lambda: len(list(Inspection(RuleDetector()).search([str(path)]))),
}[sys.argv[2]]())
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Return the path of a run file with a hole between its records, which takes no space."""
    path = tmp_path_factory.mktemp("runs") / "run-1.jsonl"
    with path.open("wb") as file:
        file.write(LINE)
        file.seek(HOLE)
        file.write(LINE + LINE)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expected", "reader"),
    [
        ("3", "read"),
        ("3", "follow"),
        ("4", "scan"),
        ("['nul', 'glued']", "verify"),
        ("0", "audit"),
        ("1", "repair"),
    ],
)
def test_every_reader_passes_a_hole(path, expected, reader):
    """A hole that is larger than the memory is one piece, and the record behind it is found."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path, reader],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (expected, "") == (done.stdout.strip(), done.stderr)


@pytest.mark.no_cover
def test_every_reader_judges_an_overlong_piece_alike(tmp_path):
    """What is longer than is kept is no record to any reader, even if its beginning is one."""
    path = tmp_path / "run-1.jsonl"
    record = dataclasses.replace(LogRecord.from_line(LINE), step=7)
    path.write_bytes(LINE[:-1] + b" " * 2 * LIMIT + b"\n" + render_jsonl(record))

    assert [TornLine(1, 0, len(LINE) - 1 + 2 * LIMIT), record] == list(scan(path))
    assert ["foreign"] == [each.rule for each in verify(path)]
    assert [record.to_dict()] == list(read_run(path))
    assert record.to_dict() == next(follow_run(path))
