"""The door to the stall box: runs of real programs."""

from __future__ import annotations

import faulthandler
import signal

import pytest

from geno_lewm_obs import get_logger, logged_run
from geno_lewm_obs.read.fault_trace import trace_lines
from geno_lewm_obs.vitals.stall_limit import LIMIT_VARIABLE
from geno_lewm_obs.vitals.stall_watch import watched_steps
from tests.programs import python

HELD = """
import ctypes, time
from geno_lewm_obs import logged_run
hold = ctypes.PyDLL(None).usleep  # which keeps the interpreter's lock
with logged_run("training", run_id="r", watch_stalls=True) as log:
    for step in range(40):
        log.debug("training.step", step=step, loss=0.5)
    time.sleep(0.5)
    hold(3_000_000)
    log.debug("training.step", step=40, loss=0.5)
    time.sleep(0.5)
"""


@pytest.mark.slow
def test_a_stall_that_holds_the_interpreter(log_dir, read):
    """Where no Python thread runs, the frames are on the disk all the same, and it's told later."""
    done = python("-c", HELD, variables={LIMIT_VARIABLE: "1.5"})

    assert 0 == done.returncode, done.stderr
    assert ["obs.run.stalled", "obs.run.resumed"] == [record.event for record in read("r")]
    assert (39, 40) == tuple(record.step for record in read("r"))
    assert any("<string>:9" in line for line in trace_lines(log_dir / "r.stall"))
    assert "Timeout (0:00:0" in (log_dir / "r.stall").read_text()


def test_one_run_in_a_process(capfd, log_dir):
    """A second run of a process isn't watched, and that's said; nested blocks share one watch."""
    with logged_run("training", run_id="r", watch_stalls=True):
        with logged_run("data", watch_stalls=True):
            pass
        assert "" == capfd.readouterr().err
        with watched_steps(get_logger("a", run_id="s"), None, None) as watch:
            assert watch is None
    assert "stalls are watched in another run" in capfd.readouterr().err
    with watched_steps(get_logger("a", run_id="s"), None, None) as watch:
        assert watch is not None
    assert [] == [*log_dir.glob("*.stall")]


def test_a_forked_child(capfd, fork, log_dir):
    """A child has a watch of its own, and at its end waits for no watchdog of its parent's."""

    def live():
        signal.alarm(5)  # ends a child that hangs
        faulthandler.cancel_dump_traceback_later()
        with (
            logged_run("training", run_id="s", watch_stalls=True),
            watched_steps(get_logger("a", run_id="t"), None, None) as other,
        ):
            return other is not None or not (log_dir / "s.jsonl").exists()

    with logged_run("training", run_id="r", watch_stalls=True) as log:
        log.info("training.metric", step=1, name="loss", value=0.5)
        faulthandler.dump_traceback_later(100)  # as the box does
        assert 0 == fork(live)()
        with watched_steps(get_logger("a", run_id="s"), None, None) as watch:
            assert watch is None
    assert 2 == capfd.readouterr().err.count("stalls are watched in another run")
