"""
A fault's trace: a real one, and what of it may be shown.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from geno_lewm_obs.read.fault_trace import trace_lines, trace_of

BASES = "ACGT" * 5
CRASH = """
import faulthandler, os, signal, sys
file = open(sys.argv[1], "w")
faulthandler.enable(file)
def step():
    os.kill(os.getpid(), signal.SIGSEGV)
step()
"""


@pytest.fixture
def path(tmp_path):
    """Return the path of a run file that isn't there; a trace stands beside it."""
    return tmp_path / "run-1.jsonl"


def test_is_found_beside_the_file(path):
    """A run's trace has the file's name with another suffix; an empty one says nothing."""
    before = trace_of(path)
    path.with_suffix(".fault").write_bytes(b"")
    empty = trace_of(path)
    path.with_suffix(".fault").write_bytes(b"x")

    assert (None, None, path.with_suffix(".fault")) == (before, empty, trace_of(path))


def test_of_a_real_fault(path):
    """Of a process that died of SIGSEGV it says so, and where."""
    trace = path.with_suffix(".fault")
    done = subprocess.run([sys.executable, "-c", CRASH, trace], check=False, timeout=60)

    assert -11 == done.returncode
    assert [
        "Fatal Python error: Segmentation fault",
        "  <string>:6 step",
        "  <string>:7 <module>",
    ] == [line for line in trace_lines(trace) if "hread" not in line]


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (["  train.py:12 step"], '  File "/home/jane/work/train.py", line 12 in step'),
        (["  (withheld):12 step"], f'  File "/data/{BASES}", line 12 in step'),
        (["  train.py:12 (withheld)"], f'  File "train.py", line 12 in {BASES}'),
        (["  a\\x1b[2J.py:1 f"], '  File "a\x1b[2J.py", line 1 in f'),
        (
            ["  (withheld):1 (withheld)"],
            f'  File "{BASES[:10]}", line 1 in {BASES[:10]}',
        ),
        (["Fatal Python error: Aborted"], "Fatal Python error: Aborted"),
        (
            ["Fatal Python error: Floating-point exception"],
            "Fatal Python error: Floating-point exception",
        ),
        (
            ["Current thread 0x00007f1"],
            f"Current thread 0x00007f1 (most recent call first): {BASES}",
        ),
        ([], f"private text {BASES}"),
        (["  (withheld):1 f"], '  File "/a/****", line 1 in f'),
        ([], ""),
    ],
)
def test_shows_frames_and_nothing_else(path, expected, line):
    """A frame is shown without its directory; any other text isn't."""
    path.write_text(line + "\n")

    assert expected == list(trace_lines(path))


def test_shows_so_many_lines(path):
    """A trace that goes on for ever is cut."""
    path.write_text('  File "a.py", line 1 in f\n' * 10_000)

    assert 200 == len(list(trace_lines(path)))


def test_reads_a_line_without_end_in_parts(path):
    """A line that goes on for ever is cut, too, and so is the number in it."""
    path.write_bytes(b"\0" * 10_000_000 + b'\n  File "a.py", line ' + b"1" * 50 + b" in f\n")

    assert ["  a.py:111111111 f"] == list(trace_lines(path))


def thread(number, file, lines=1, name="Thread"):
    frames = f'  File "/a/{file}.py", line {number} in f\n' * lines
    return f"{name} 0x{number:016x} (most recent call first):\n{frames}\n"


WAITING = "".join(thread(number, "wait", 30) for number in range(100))


@pytest.mark.parametrize(
    ("trace", "first"),
    [
        (WAITING + thread(500, "train"), "  train.py:500 f"),
        (
            f"Timeout (0:05:00)!\n{thread(1, 'old')}Timeout (0:06:00)!\n{thread(2, 'new')}",
            "  new.py:2 f",
        ),
        (
            (
                f"Fatal Python error: Aborted\n\n{thread(7, 'guilty', name='Current thread')}"
                f"{WAITING}{thread(1, 'main')}"
            ),
            "  guilty.py:7 f",
        ),
    ],
)
def test_the_thread_that_matters_comes_first(path, trace, first):
    """It's shown however many others wait: of the last trace the faulty thread, or the main one."""
    path.write_text(trace)
    lines = list(trace_lines(path))

    assert first == next(line for line in lines if line.startswith(" "))
    assert "old" not in str(lines)
    assert 200 >= len(lines)
