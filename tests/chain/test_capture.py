"""structlog's capture_logs and the loggers of this package."""

from __future__ import annotations

import pytest
import structlog
from structlog.testing import capture_logs

from geno_lewm_obs import configure, get_logger
from geno_lewm_obs.chain import capture


@pytest.mark.parametrize("is_configured", [True, False])
def test_entries_have_the_shape_of_structlog(log_dir, is_configured):
    """Whether structlog was configured or not, a test captures what was passed, and no more."""
    if is_configured:
        configure(run_id="r", level="debug")
    log = get_logger("training", run_id="r", level="debug")
    log.info("training.metric")
    log.debug("training.step")  # sampling would hide the next
    before = (log_dir / "r.jsonl").read_bytes()
    with capture_logs() as entries:
        log.bind(step=3).info("training.metric", value=1)
        log.warn("app.unknown", user_email="x")
        log.debug("training.step", loss=1.0)
        log.exception("training.run.end")

    assert [
        {"event": "training.metric", "value": 1, "step": 3, "log_level": "info"},
        {"event": "app.unknown", "user_email": "x", "log_level": "warning"},
        {"event": "training.step", "loss": 1.0, "log_level": "debug"},
        {"event": "training.run.end", "exc_info": True, "log_level": "error"},
    ] == entries
    assert before == (log_dir / "r.jsonl").read_bytes()
    assert log.info("training.metric")


def test_with_processors():
    """Processors that a test names come first."""
    log = get_logger("training", run_id="r")
    with capture_logs([structlog.processors.EventRenamer("what")]) as entries:
        log.info("training.metric", value=1)

    assert [{"what": "training.metric", "value": 1, "log_level": "info"}] == entries


def test_nobody_captures():
    """Without a test that captures there are no such processors."""
    assert [] == capture.capturing()


def test_the_public_function_will_do():
    """A structlog without the object that is read knows the same by its public function."""
    with capture_logs():
        assert capture.capturing() == capture._Configuration().default_processors
