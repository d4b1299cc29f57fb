"""
A call of a level method executes no more instructions than recorded.

Unlike a time, this doesn't depend on how busy the machine is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.instructions import EXPECTED, MAKERS, TOLERANCE, minor_version, stopped_clock

ROOT = Path(__file__).resolve().parents[1]
UPDATE = "python -m benchmarks instructions --update"
WRITTEN_DOWN = json.loads(EXPECTED.read_text("utf-8"))
NAMES = sorted(WRITTEN_DOWN["3.11"])


def most(expected):
    """Return the highest count that passes for this *expected* one."""
    return expected * (1 + TOLERANCE)


@pytest.fixture(scope="module")
def found():
    # In a process of its own, without coverage and debugger.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-m", "benchmarks", "instructions", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def expected():
    if minor_version() not in WRITTEN_DOWN:
        pytest.skip(f"nothing is written down for this Python; {UPDATE}")
    return WRITTEN_DOWN[minor_version()]


@pytest.mark.parametrize("of", ["instructions", "calls"])
@pytest.mark.parametrize("name", NAMES)
def test_a_call_takes_no_more_than_is_written_down(found, expected, name, of):
    """A call executes at most ten percent more instructions and calls than recorded."""
    assert found[name][of] <= most(expected[name][of]), f"if that's meant: {UPDATE}"


def test_what_is_written_down_is_close(found, expected):
    """Counts that have fallen by more than the tolerance are to be recorded again; else a skip."""
    slack = [
        name
        for name in NAMES
        if found[name]["instructions"] * (1 + TOLERANCE) < expected[name]["instructions"]
    ]
    if slack:
        pytest.skip(
            f"fewer instructions than written down in {len(slack)} of {len(NAMES)}; {UPDATE}"
        )


def test_every_kind_is_written_down_for_every_python():
    """The file has each kind of call for each supported version of Python."""
    assert {"3.11", "3.12", "3.13"} <= set(WRITTEN_DOWN)
    assert dict.fromkeys(WRITTEN_DOWN, NAMES) == {
        version: sorted(kinds) for version, kinds in WRITTEN_DOWN.items()
    }
    assert len(MAKERS) == len(NAMES)


def test_the_clock_stands_while_calls_are_counted():
    """`stopped_clock` stops `time.time` and `time.time_ns`, and restores them afterwards."""
    before = time.time, time.time_ns
    with stopped_clock():
        assert 1 == len({time.time() for _ in range(1000)})
        assert 1 == len({time.time_ns() for _ in range(1000)})
    assert before == (time.time, time.time_ns)


COUNT = """
from benchmarks.instructions import counted

def work(times):
    for _ in range(times):
        len("")

once = counted(lambda: work(100))
again = counted(lambda: work(100))
more = counted(lambda: work(112))
assert once == again, (once, again)
assert more.instructions > 1.1 * once.instructions, (once, more)
assert more.calls > 1.1 * once.calls, (once, more)
"""


def test_the_count_is_exact():
    """The same work has the same count each time, and 12 % more of it exceeds the tolerance."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (0, "") == (done.returncode, done.stderr)
