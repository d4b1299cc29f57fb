"""
A record that is logged while another is on its way in the same thread.
"""

from __future__ import annotations

import pytest

PLACES = ["finalizers", "warning", "handler", "processor", "values", "exception_text", "stream"]


@pytest.mark.parametrize("place", PLACES)
def test_both_records_are_there(run_program, trials, tmp_path, place):
    """
    Whatever logs in the middle of a call, neither record waits for the other, and both are written
    once.
    """
    records = trials(300, 30_000)
    found = run_program("reentry", tmp_path, records, place)

    assert found.pop("inner") >= records
    assert {"outer": records, "lost": 0, "twice": 0, "torn": 0, "glued": 0} == found


@pytest.mark.parametrize("strict", ["0", "1"])
@pytest.mark.parametrize("place", ["value", "processor", "stream"])
def test_what_logs_itself_without_end_comes_to_an_end(run_program, tmp_path, place, strict):
    """
    A value, a processor or a stream that always logs itself ends soon, and the next record is
    written.
    """
    found = run_program("endless", tmp_path, place, env={"GENO_LEWM_REDACTION_STRICT": strict})

    assert (7, 0, 0) == (found["last"], found["torn"], found["glued"])
