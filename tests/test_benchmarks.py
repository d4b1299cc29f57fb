"""
The benchmarks run and measure what they claim to; no test judges a time.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from benchmarks import libraries
from benchmarks.__main__ import commands
from benchmarks.against import CALLS
from benchmarks.growth import GROWING
from benchmarks.measure import QUICK, Case, Result, Round, compare, summary
from benchmarks.placement import in_threads, staying_on_one_cpu
from benchmarks.where import CUTS
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
    "FileSink.append alone: os.write of a finished line",
    "the whole call, durability relaxed, flushed every 5 ms",
    "a dict of 50 scalars, beyond a plain call",
    "an exception with 30 frames, beyond a plain call",
    "the whole call with a console line on a terminal",
    "the whole call where stderr is a file, so no person is looking",
    "two threads, one logger",
    "eight threads, one logger",
    "two processes, one file",
    "FLOOR in two processes, one file",
    "FLOOR in two processes, a file each",
    "start-up: python to the first record on disk",
    "memory after the first 1,000 records",
    "memory after 2,000 records",
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmarks")
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--quick",
        "--folder",
        str(folder),
        "--json",
        str(folder / "numbers.json"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return folder, done


@pytest.mark.slow
def test_the_command_ends_well_and_says_nothing_on_stderr(ran):
    """The command ends with 0 and writes nothing to stderr."""
    _, done = ran
    assert done.returncode == 0, done.stderr
    assert not done.stderr


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.slow
def test_each_scenario_has_a_row_with_a_ratio(ran, name):
    """Every scenario has a row in the table with a time and a ratio."""
    _, done = ran
    rows = [
        line.split(" | ") for line in done.stdout.splitlines() if line.startswith(f"| {name} |")
    ]
    assert rows
    assert all(math.isfinite(float(row[3])) for row in rows)


@pytest.mark.slow
def test_the_numbers_are_those_of_the_table(ran):
    """The JSON file has the same rows as the table, in the same order."""
    folder, done = ran
    printed = [line.split(" | ")[0].removeprefix("| ") for line in done.stdout.splitlines()[2:]]
    assert printed == [
        result["name"] for result in json.loads((folder / "numbers.json").read_text())["results"]
    ]


def test_what_libraries_log(capsys):
    """Records of libraries are compared with direct calls that write the same keys."""
    assert 0 == libraries.main(["--quick"])
    assert 4 == capsys.readouterr().out.count("| a direct call |")


def test_each_command_is_named_with_what_it_measures():
    """The help lists every command with the first line of its docstring."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = re.findall(r"^  ([a-z-]+) +\S", done.stdout, re.MULTILINE)
    assert ["record", "rivals", "all"] == [*named[:2], named[-1]]
    assert {"false-alarms", "instructions"} <= set(named)


@pytest.mark.parametrize("command", [name for name in commands() if name != "all"])
def test_each_command_takes_quick(command):
    """Every command takes `--quick`, so that `all --quick` runs them all."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, True) == (done.returncode, "--quick" in done.stdout)


@pytest.mark.slow
def test_where_finds_its_pieces():
    """Each piece that is cut out of a call exists in the source, and has a row in the table."""
    command = [sys.executable, "-m", "benchmarks", "where", "--quick"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    names = [line.split(" | ")[0].removeprefix("| ") for line in done.stdout.splitlines()[2:]]

    assert (0, "") == (done.returncode, done.stderr)
    assert [*CUTS] == names


def test_growth_runs(tmp_path):
    """The benchmark of growth measures each of its curves at each of its points."""
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "growth",
        "--quick",
        "--json",
        str(tmp_path / "numbers.json"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    results = json.loads((tmp_path / "numbers.json").read_text())["results"]
    assert sum(len(counts) - 1 for _, _, counts in GROWING) == len(results)
    assert all(result["result"]["ratio"] > 0 for result in results)


@pytest.mark.slow
def test_against_measures_both_trees():
    """The calls of two trees are timed in turns, and each has a row with a ratio."""
    command = [sys.executable, "-m", "benchmarks", "against", str(ROOT), "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]

    assert (0, "") == (done.returncode, done.stderr)
    assert [*CALLS] == [row[0].removeprefix("| ") for row in rows]
    assert all(float(row[3]) > 0 for row in rows)


def test_a_command_that_there_is_not_is_refused():
    """An unknown command measures nothing, and lists the known ones on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "rivalz"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (2, "") == (done.returncode, done.stdout)
    assert "  rivals " in done.stderr


def test_the_ratio_of_many_rounds_is_their_median():
    """Rounds are summarised as medians, and as quartiles of their ratios."""
    rounds = [
        Round(value=10.0 * ratio, reference=10.0, ratio=ratio)
        for ratio in (5.0, 1.0, 2.0, 3.0, 4.0)
    ]
    assert Result(30.0, 10.0, ratio=3.0, quarter=2.0, three_quarters=4.0) == summary(rounds)


def test_what_is_taken_off_is_taken_off():
    """The cost of `minus` is subtracted: a chunk that does nothing else costs nothing."""

    def work(n):
        for _ in range(n):
            pass

    result = compare(Case("", work, minus=work), Case("", partial(work)), QUICK)
    assert (0, 0) == (result.value, result.ratio)


def test_threads_share_the_calls():
    """Calls that are divided among threads are all made, by that many threads."""
    callers = Counter()

    def chunk(n):
        callers[threading.get_ident()] += n

    # No thread may end before the last begins, since its identifier could be used again.
    everyone = threading.Barrier(3)
    case = Case("", lambda n: (chunk(n), everyone.wait(timeout=60)))
    in_threads(case, 3).chunk(30)
    assert [10, 10, 10] == list(callers.values())


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system doesn't say where a thread runs"
)
def test_a_case_stays_on_one_processor_and_leaves_it():
    """In the block the thread runs on one processor, and after it on those of before."""
    before = os.sched_getaffinity(0)
    with staying_on_one_cpu():
        within = os.sched_getaffinity(0)
    assert (1, before) == (len(within), os.sched_getaffinity(0))


@pytest.mark.parametrize("case", ["floor", "whole-call", "bound", "traced", "by-hand"])
@pytest.mark.slow
def test_what_is_timed_writes_nothing_but_records(ran, case):
    """Every line that a timed scenario writes is a whole record of the event that it logs."""
    folder, _ = ran
    (path,) = (folder / case).glob("*.jsonl")
    lines = path.read_bytes().splitlines()
    assert lines
    assert {"training.epoch.end"} == {LogRecord.from_line(line).event for line in lines}


@pytest.mark.parametrize(
    ("expected", "case"), [([], "below-level"), (["training.step"], "sampled-out")]
)
@pytest.mark.slow
def test_what_is_hidden_writes_nothing_while_it_is_timed(ran, expected, case):
    """
    The two scenarios that write nothing leave the run's own closing records, and the last record
    that sampling hid.
    """
    folder, _ = ran
    (path,) = (folder / case).glob("*.jsonl")
    events = [LogRecord.from_line(line).event for line in path.read_bytes().splitlines()]
    assert expected == [event for event in events if not event.startswith("obs.")]
