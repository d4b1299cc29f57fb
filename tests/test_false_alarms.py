"""
The benchmark of false alarms judges the given number of values, and finds none in a small sample.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def ran():
    command = [sys.executable, "-m", "benchmarks.false_alarms", "--values", "20000"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def rows(ran):
    """The table's rows by kind: values and alarms."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines()[2:]
    ]
    return {kind: (int(count), int(alarms)) for kind, count, alarms, *_ in rows}


def test_it_ends_well(ran):
    """The command ends with 0, whatever it counted, and writes nothing to stderr."""
    assert (0, "") == (ran.returncode, ran.stderr)


def test_it_judges_as_many_values_as_asked(rows):
    """The last row counts all values, and each kind has an equal share of them."""
    kinds = [count for kind, (count, _) in rows.items() if kind != "all"]

    assert (20_000, 20_000, True) == (rows["all"][0], sum(kinds), max(kinds) - min(kinds) <= 1)


def test_it_makes_many_kinds(rows):
    """At least 25 kinds of values are judged."""
    assert len(rows) - 1 >= 25


def test_nothing_harmless_is_refused(rows):
    """No rule finds anything in twenty thousand harmless values."""
    assert {} == {kind: alarms for kind, (_, alarms) in rows.items() if alarms}
