"""
A diversion of runs: where their records go while it lasts, and what is restored after it.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import UnregisteredEventError, get_logger
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.runs.diversion import Diversion
from geno_lewm_obs.runs.process_state import STATE
from geno_lewm_obs.testing.memory_log import MemoryLog


@pytest.fixture
def log():
    return get_logger("training", run_id="r", level="error")


def test_takes_a_run_and_gives_it_back(log, read):
    """A run that is taken writes nothing of its own; outputs, level and registry come back."""
    memory, (run,), before = MemoryLog(), STATE.open.values(), channel_of(log).registry
    diversion = Diversion(memory, level="debug", registry_strict=True)
    outputs = run.outputs
    diversion.take(run)
    log.debug("training.step", step=1)
    with pytest.raises(UnregisteredEventError):
        log.info("not.declared")
    diversion.end()
    log.error("eval.regression", metric="top1")

    assert [1] == [each.step for each in memory.records()]
    assert ["eval.regression"] == [each.event for each in read("r")]
    assert (outputs, before, "error") == (run.outputs, channel_of(log).registry, log.level)


def test_ends_twice(log):
    """A second end changes nothing."""
    (run,) = STATE.open.values()
    diversion = Diversion(MemoryLog(), level="debug", registry_strict=True)
    diversion.take(run)
    diversion.end()
    log.set_level("warn")
    diversion.end()

    assert "warn" == log.level
