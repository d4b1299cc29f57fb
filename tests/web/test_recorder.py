"""
`Recorder`: records of requests and tasks, and what is said where they can't be written.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, configure, current_trace_context
from geno_lewm_obs.tracing.position import TracePosition
from geno_lewm_obs.web.recorder import Recorder

POSITION = TracePosition(("1" * 32, "2" * 16))


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


def test_writes(read):
    """A record stands at its place in the trace, without fields that are None."""
    Recorder("a", "obs.task.end", "tasks").write(POSITION, "info", {"task": "t", "reason": None})
    (only,) = read("svc")

    assert ("a", POSITION.ids, {"task": "t"}) == (
        only.component,
        (only.trace_id, only.span_id),
        only.data,
    )
    assert (None, None) == current_trace_context()


def test_that_cannot_be_written(capsys):
    """A failure is said once for each type, and never raised."""

    def fail(*_):
        raise ZeroDivisionError

    configure(run_id="svc", processors=[fail])
    recorder = Recorder("a", "obs.task.end", "tasks")
    for _ in range(2):
        recorder.write(POSITION, "info", {"task": "t"})

    expected = "geno-lewm-obs: tasks can't be recorded (ZeroDivisionError) (said once)\n"
    assert expected == capsys.readouterr().err


def test_component_is_checked():
    """A component that can't be one is refused."""
    with pytest.raises(InputError):
        Recorder("ACGT" * 5, "obs.task.end", "tasks")
