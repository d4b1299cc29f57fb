"""Stage 4: the ids of the context."""

from __future__ import annotations

from geno_lewm_obs import set_trace_context
from geno_lewm_obs.chain.merge_trace import merge_trace

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_ids_of_the_context():
    """A record gets the trace and span that hold where it's logged."""
    with set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
        event_dict = merge_trace(None, "info", {})

    assert event_dict == {"trace_id": TRACE_ID, "span_id": SPAN_ID}


def test_no_context():
    """Without a trace both are None, and so absent from the line."""
    assert merge_trace(None, "info", {}) == {"trace_id": None, "span_id": None}
