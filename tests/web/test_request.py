"""
`TracedRequest`: what is told of a request, by what was seen of it.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.tracing.position import TracePosition
from geno_lewm_obs.web.request import UNMATCHED, TracedRequest


def request(status=None, **seen):
    made = TracedRequest(TracePosition(("1" * 32, "2" * 16)), None, "GET")
    if status is not None:
        made.answer(status)
    for name, value in seen.items():
        setattr(made, name, value)
    return made


def told(made, exc=None):
    severity, fields = made.summary(exc)
    return severity, fields["status"], fields["reason"], fields["exception_type"]


@pytest.mark.parametrize(
    ("status", "shown"), [(404, UNMATCHED), (405, UNMATCHED), (200, None), (307, None)]
)
def test_unmatched(status, shown):
    """That no route was found is told where the answer says so, too."""
    assert shown == request(status, route=UNMATCHED).summary(None)[1]["route"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (500, ("error", 500, "failed", "ZeroDivisionError")),
        (None, ("error", 500, "failed", "ZeroDivisionError")),
        (404, ("info", 404, None, None)),
    ],
)
def test_failure_that_was_caught(status, expected):
    """What the framework caught is told, unless it answered as if nothing had failed."""
    assert expected == told(request(status, failure=ZeroDivisionError()))


def test_what_left_the_application():
    """What left the application comes before what the framework caught."""
    assert ("error", 500, "failed", "geno_lewm_obs.errors.InputError") == told(
        request(500, failure=ZeroDivisionError()), InputError("x")
    )


def test_trace_id():
    """The trace is the one that a backend saw when the answer began, else the request's own."""
    seen = TracePosition(("3" * 32, "4" * 16))

    assert ["1" * 32, "3" * 32] == [request().trace_id, request(answered_in=seen).trace_id]
