"""Lines with which a run may end, for tests that tell how it did."""

from __future__ import annotations

from tests.samples import make_line

START, END = "training.run.start", "training.run.end"


def row(
    event: str,
    severity: str = "info",
    step: int | None = None,
    component: str = "training",
    **data: object,
) -> bytes:
    """Return a line of the run."""
    line, *_ = make_line(severity=severity, event=event, data=data, step=step)
    return line.replace(b'"component":"training"', f'"component":"{component}"'.encode())


STEP = row("training.epoch.end", step=3, loss=1.5)
ENDED = row(END, reason="completed")
FAILED = row("obs.run.failed", "error", exception_type="KeyError")
CRASHED = row("obs.process.crashed", "error", where="main", exception_type="ValueError")
SIGNALLED = row("obs.process.signalled", "warn", signal="SIGTERM")
HIDDEN = row("obs.sampling.hidden", "debug", hidden={"training.step": 4})
OTHER = row("data.shard.write", shard_id=1)
BEGUN = row(START)
STALLED = row("obs.run.stalled", "warn", 3, "obs", silent_s=300.0, usual_s=0.4)
RESUMED = row("obs.run.resumed", "info", 4, "obs", silent_s=400.0)
