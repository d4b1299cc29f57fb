"""What the package remembers of what it was passed doesn't grow with the size of that."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from geno_lewm_obs import Registry, get_logger, logged_run, redact
from geno_lewm_obs.redaction import is_presentable
from geno_lewm_obs.runs.ending import last_run

EVENT = "training.metric"
TIMES = 150
SIZE = 50_000
"""Characters of what is passed; ten megabytes for all of them at each place."""
MOST_KEPT = 3 * 2**20
"""Bytes."""


def as_key(log, text):
    log.info(EVENT, **{text: 1})


def as_key_of_a_dict(_log, text):
    redact(EVENT, {"value": {text: 1.0}}, allowed_keys=["value"])


def as_value(log, text):
    log.info(EVENT, name=text)


def as_list(log, text):
    log.info(EVENT, name=[text[:2000], text[2000:]])


def as_event(log, text):
    log.info(text)


def as_event_whose_key_is_refused(log, text):
    log.info(f"{text}.refused", email="x")


def as_phase(log, text):
    log.info(EVENT, phase=text)


def as_exception(log, text):
    log.info(EVENT, exc_info=ValueError(text[:3000]))


def as_bound(log, text):
    log.bind(**{text[:900]: text}).info(EVENT)


def as_notice(_log, text):
    is_presentable(text)


def as_registered_key(_log, text):
    redact(EVENT, {text: 1}, allowed_keys=[text])


def as_name_to_look_up(_log, text):
    Registry([]).nearest(text)


PLACES = [place for name, place in list(globals().items()) if name.startswith("as_")]


@pytest.fixture
def log(log_dir, monkeypatch):
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    return get_logger("training", log_dir=log_dir, run_id="run", pretty=False)


@pytest.mark.no_cover
@pytest.mark.parametrize("place", PLACES, ids=[place.__name__ for place in PLACES])
def test_nothing_grows_with_what_is_passed(log, place, monkeypatch):
    """Wherever large texts are passed, little of them is kept."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    words = "loss of layer"
    place(log, f"{place.__name__} {words}")
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(TIMES):
            place(log, f"{place.__name__} {number} " + words * (SIZE // len(words)))
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < MOST_KEPT


def test_few_loggers_are_remembered(log):
    """Beyond a thousand components, a run makes loggers without remembering them; all can log."""
    records = [last_run().logger(f"part{number}").info(EVENT) for number in range(1200)]

    assert [f"part{number}" for number in range(1200)] == [each.component for each in records]
    assert len(last_run().loggers) == 1000
    assert last_run().logger("training") is log


def test_blocks_that_were_left_leave_nothing_behind(log_dir):
    """A run remembers nothing of blocks that are over, nor of start events that nobody declared."""
    with logged_run("training", log_dir=log_dir, start_event="training.run.start"):
        for number in range(10):
            with logged_run(f"part{number}", log_dir=log_dir, start_event=f"app.start{number}"):
                pass
        run = last_run()

    assert ([], ["training.run.start"]) == (run.inner_blocks, list(run.outputs.start_events))
