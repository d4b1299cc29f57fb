"""
The benchmarks run and measure what they say; no test judges a time.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from geno_lewm_obs import LogRecord

ROOT = Path(__file__).resolve().parents[1]
ROWS = [
    "FLOOR: os.write of orjson.dumps of a ready dict",
    "a whole call: log.info with nine fields",
    "the same line, five of its nine fields bound",
    "the same call in a trace context, a line 75 bytes longer",
    "a call under the level",
    "an empty function with the same arguments",
    "a training.step that sampling hides",
    "fifteen lines by hand: orjson, open, flush",
    "stage 1 alone: validate",
    "stage 2 alone: promote",
    "stage 3 alone: redact",
    "stage 4 alone: merge_trace",
    "stage 5 alone: stamp",
    "stage 6 alone: gate",
    "render_jsonl alone",
    "FileSink.emit alone: render_jsonl, guard, os.write",
    "start-up: python to the first record on disk",
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmarks")
    command = [sys.executable, "-m", "benchmarks", "--quick", "--folder", str(folder), "--json", str(folder / "numbers.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return folder, done


def test_the_command_ends_well_and_says_nothing_on_stderr(ran):
    """The benchmarks run through, whatever the numbers."""
    _, done = ran
    assert done.returncode == 0, done.stderr
    assert not done.stderr


@pytest.mark.parametrize("name", ROWS)
def test_each_scenario_has_a_row_with_a_ratio(ran, name):
    """Every named scenario stands in the table with a time and a ratio."""
    _, done = ran
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith(f"| {name} |")]
    assert rows
    assert all(math.isfinite(float(row[2])) for row in rows)


def test_the_numbers_are_those_of_the_table(ran):
    """The JSON file names the same rows in the same order as the table."""
    folder, done = ran
    printed = [line.split(" | ")[0].removeprefix("| ") for line in done.stdout.splitlines()[2:]]
    assert printed == [result["name"] for result in json.loads((folder / "numbers.json").read_text())["results"]]


@pytest.mark.parametrize("case", ["floor", "whole-call", "bound", "traced", "by-hand"])
def test_what_is_timed_writes_nothing_but_records(ran, case):
    """Every line that a timed scenario writes is a whole record of the event it logs."""
    folder, _ = ran
    (path,) = (folder / case).glob("*.jsonl")
    lines = path.read_bytes().splitlines()
    assert lines
    assert {"training.epoch.end"} == {LogRecord.from_line(line).event for line in lines}


@pytest.mark.parametrize("case", ["below-level", "sampled-out"])
def test_what_is_hidden_writes_nothing_while_it_is_timed(ran, case):
    """The two scenarios that are to write nothing leave an empty file but for what closing the run tells."""
    folder, _ = ran
    (path,) = (folder / case).glob("*.jsonl")
    events = [LogRecord.from_line(line).event for line in path.read_bytes().splitlines()]
    assert not [event for event in events if not event.startswith("obs.")]
