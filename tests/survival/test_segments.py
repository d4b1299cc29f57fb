"""
kill -9 and forks at the seams of a run that continues in segments.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the promise holds on Linux and macOS")


@pytest.mark.parametrize("writers", [1, 4])
def test_no_seam_costs_an_acknowledged_record(run_program, trials, tmp_path, writers):
    """
    Writers that are killed, fork and begin anew while a segment is left lose nothing, and each
    one's records are there once and in order.
    """
    kills = trials(40, 4000)
    found = run_program("segments", tmp_path, writers, kills, writers)

    assert (0, 0) == (found["lost"], found["disordered"])
    assert found["torn"] <= kills + writers
    assert found["segments"] > 1
    assert found["acknowledged"] > kills
