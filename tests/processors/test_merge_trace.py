"""`MergeTrace`: the ids of the current trace in any chain."""

from __future__ import annotations

from geno_lewm_obs import set_trace_context
from geno_lewm_obs.processors import MergeTrace

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_in_a_trace():
    """Both ids are added."""
    with set_trace_context(trace_id=TRACE, span_id=SPAN):
        merged = MergeTrace()(None, "info", {"event": "e"})

    assert {"event": "e", "trace_id": TRACE, "span_id": SPAN} == merged


def test_in_none():
    """Where there is no trace, nothing is added, and nothing taken."""
    assert {"event": "e", "trace_id": "mine"} == MergeTrace()(
        None, "info", {"event": "e", "trace_id": "mine"}
    )
