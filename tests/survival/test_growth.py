"""
What a process holds after a long time is what it held soon after its start.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(),
    reason="there is no /proc here to tell what a process holds",
)
BOUNDED_KB = 2048
"""What tables of bounded size take until they're full."""
BOUNDED_OBJECTS = 5000


def test_memory_stays_flat_over_many_records(run_program, trials, tmp_path):
    """
    Records with ever new texts, names, keys, spans and failures leave nothing but bounded tables.
    """
    found = run_program("growth", tmp_path, "records", trials(200_000, 10_000_000))

    assert found["descriptors"] == 0
    assert found["kilobytes"] < BOUNDED_KB
    assert found["objects"] < BOUNDED_OBJECTS


def test_runs_leave_no_descriptor_open(run_program, trials, tmp_path):
    """
    Runs that are opened and shut one after another release their descriptors and their memory.
    """
    found = run_program("growth", tmp_path, "runs", trials(500, 10_000))

    assert found["descriptors"] == 0
    assert found["kilobytes"] < BOUNDED_KB
    assert found["objects"] < 100
