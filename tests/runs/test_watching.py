"""Loggers of a run, watched from when a block asks for it."""

from __future__ import annotations

import gc
import math

import pytest

from geno_lewm_obs import get_logger, logged_run
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.sentinel.sentinel import ALERT


@pytest.fixture
def alerts(read):
    """Return the components whose records made an alert."""
    return lambda: [each.component for each in read("r") if each.event == ALERT]


def test_loggers_made_before(alerts, request):
    """Loggers that were made, bound and used before the block are watched too."""
    made = get_logger("a", run_id="r")
    bound = made.bind(epoch=1)
    for log in (made, bound):
        log.info("training.epoch.end", loss=1.0)
    gc.freeze()  # what a walk over all objects doesn't see
    request.addfinalizer(gc.unfreeze)
    with logged_run("b", run_id="r", watch_numbers=True):
        for key, log in {"loss": made, "loss_reg": bound, "loss_pred": get_logger("c")}.items():
            log.info("training.epoch.end", **{key: math.nan})

    assert ["a", "a", "c"] == alerts()


def test_begins_once(alerts):
    """A block inside another one that watches begins no second watch, and ends none."""
    with logged_run("a", run_id="r", watch_numbers=True) as log:
        with logged_run("b", watch_numbers=True) as inner:
            inner.info("training.epoch.end", loss=math.nan)
        log.info("training.epoch.end", loss=math.nan)

    assert ["b", "a"] == alerts()


def test_blocks_that_overlap(read):
    """They are watched until the last of them leaves, and no record is written twice."""
    asked = {"run_id": "r", "level": "debug", "watch_numbers": True}
    first, second = logged_run("a", **asked), logged_run("b", **asked)
    first.__enter__()
    log = second.__enter__()
    for step in range(3):
        log.debug("training.step", step=step, loss=1.0)
    first.__exit__(None, None, None)
    log.debug("training.step", step=3, loss=1.0)
    log.error("error", message="no shard")
    second.__exit__(None, None, None)

    assert [0, 2, 3] == [each.step for each in read("r") if each.event == "training.step"]


def test_is_forgotten_with_the_run(alerts):
    """A run that is opened anew isn't watched unless it's asked for again."""
    for is_watched in (True, False):
        with logged_run("a", run_id="r", watch_numbers=is_watched) as log:
            log.info("training.epoch.end", loss=math.nan)

    assert ["a"] == alerts()


def test_loggers_that_are_gone():
    """Memory is bounded: a channel forgets the loggers that are gone, and no other."""
    log = get_logger("a", run_id="r")
    loggers = channel_of(log).loggers
    first, kept = log.bind(epoch=0), []
    assert first.debug
    for _ in range(20):  # each time with other numbers, since the others are still there
        gone, kept = kept, [log.bind(epoch=number) for number in range(500)]
        assert all(each.debug for each in kept)
        del gone

    assert {id(first), *map(id, kept)} <= loggers.keys()
    assert len(loggers) <= 2100
