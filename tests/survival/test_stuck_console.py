"""
A console that nobody reads any more loses its own lines, and nothing else.
"""

from __future__ import annotations

import pytest

pytest.importorskip("fcntl", reason="a pipe can't be asked there whether it takes more")


def test_never_stops_the_program(run_program, trials, tmp_path):
    """
    A pipe that nobody reads fills up; the program goes on, its file has every record, and the run
    says what wasn't shown.
    """
    found = run_program("stuck_console", tmp_path, trials(3000, 300_000))

    assert found["is_whole"]
    assert found["shown"] > 0
    assert [found["missed"]] == found["told"]
