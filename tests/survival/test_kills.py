"""
kill -9 at random moments: what a call acknowledged is in the file, whoever died in mid-line.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the promise holds on Linux and macOS")


@pytest.mark.parametrize("writers", [1, 4, 8])
def test_no_kill_costs_an_acknowledged_record(run_program, trials, tmp_path, writers):
    """
    Writers that are killed, survive or begin later lose nothing acknowledged; no record is there
    twice or out of order.
    """
    kills = trials(34, 3400)
    found = run_program("kills", tmp_path, writers, kills, writers)

    assert (kills, 0, 0) == (found["kills"], found["lost"], found["disordered"])
    assert found["torn"] <= kills
    assert found["unmended"] == 0  # nothing but whole records, and all of them, is left by a repair
    assert found["glued"] == 0 or writers > 1  # alone, who comes next begins a line of its own
    assert found["acknowledged"] > kills
