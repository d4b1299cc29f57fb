"""
A log in memory, whose records are the same each time.
"""

from __future__ import annotations

from geno_lewm_obs import get_logger, set_trace_context, span
from geno_lewm_obs.testing import capture
from geno_lewm_obs.testing.memory_log import RUN_ID, TIME


def _log():
    with capture() as captured:
        with span("request", start_event="training.run.start"):
            get_logger("training").info("training.metric", value=1)
        with set_trace_context(trace_id="ab" * 16, span_id="cd" * 8):
            get_logger("training").info("training.metric", value=2)
    return captured


def test_is_the_same_each_time():
    """Time and the random ids of run, traces and spans don't differ between two tests."""
    assert [each.to_dict() for each in _log().records] == [
        each.to_dict() for each in _log().records
    ]


def test_time_and_ids():
    """Ids are numbered as they come, and what is one id stays one."""
    first, second, third = _log().records

    assert {TIME} == {first.ts, second.ts, third.ts}
    assert RUN_ID == first.run_id
    assert [f"{1:032x}"] * 2 == [first.trace_id, second.trace_id]
    assert first.span_id == second.span_id
    assert len({first.trace_id, first.span_id, third.trace_id, third.span_id}) == 4


def test_a_named_run_keeps_its_name():
    """Only the random id of a run is replaced."""
    with capture() as log:
        get_logger("training", run_id="run-7").info("training.metric", value=1)

    assert ["run-7"] == [each.run_id for each in log.records]
