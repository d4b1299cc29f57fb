"""The thread that samples while a block runs."""

from __future__ import annotations

import logging
import threading

import pytest

from geno_lewm_obs import InputError, get_logger, read_run
from geno_lewm_obs.config import VITALS_VARIABLE
from geno_lewm_obs.vitals import host_samples, sampling
from tests.waiting import wait_until

NAME = "geno-lewm-vitals"


@pytest.fixture
def sampling_threads(threads):
    return lambda: threads(NAME)


def samples(run_id="r"):
    return [record for record in read_run(run_id) if record["event"] == "obs.host.sample"]


def test_at_intervals(sampling_threads, monkeypatch):
    """One thread writes a sample at once and then at each interval, until the block ends."""
    monkeypatch.setenv(VITALS_VARIABLE, "0.1")
    log = get_logger("training", run_id="r")
    log.info("training.epoch.end", loss=1.0)
    with host_samples(log):
        assert 1 == len(sampling_threads())
        wait_until(lambda: len(samples()) >= 3)
    assert [] == sampling_threads()
    number = len(samples())
    log.info("training.epoch.end", loss=1.0)
    assert number == len(samples())


def test_never(sampling_threads, monkeypatch):
    """An interval of 0 starts no thread."""
    monkeypatch.setenv(VITALS_VARIABLE, "0")
    with host_samples(get_logger("training", run_id="r")):
        assert [] == sampling_threads()


@pytest.mark.parametrize("log", [None, "r", logging.getLogger("r"), 5])
def test_a_logger_of_others(monkeypatch, log):
    """What isn't a logger of this package is refused before anything begins, also at 0."""
    monkeypatch.setenv(VITALS_VARIABLE, "0")
    with pytest.raises(InputError, match="not made by this package"), host_samples(log):
        pytest.fail("it has begun")


@pytest.mark.usefixtures("no_threads")
def test_no_thread(sampling_threads, capfd):
    """That no thread can be had is said, and the block runs."""
    with host_samples(get_logger("training", run_id="r")):
        assert [] == sampling_threads()
    assert "the host isn't sampled: no thread can be started\n" in capfd.readouterr().err


def test_a_sample_that_fails(monkeypatch):
    """It costs the program nothing: the next one is tried, and the block ends as it would."""
    monkeypatch.setenv(VITALS_VARIABLE, "0.1")
    calls = []
    failed = threading.Event()

    class Sampler:
        def __init__(self, _path):
            pass

        def sample(self):
            calls.append(1)
            if len(calls) > 1:
                failed.set()
            raise ZeroDivisionError

        def close(self):
            calls.append("closed")

    monkeypatch.setattr(sampling, "HostSampler", Sampler)
    log = get_logger("training", run_id="r")
    with host_samples(log):
        assert failed.wait(60)

    assert "closed" == calls[-1]


def test_a_forked_child(sampling_threads, fork, monkeypatch):
    """A child has no such thread, and waits neither for it nor for its lock."""
    monkeypatch.setenv(VITALS_VARIABLE, "600")
    thread = sampling.SamplingThread(get_logger("training", run_id="r"), 600.0)
    thread.start()
    wait_until(samples)
    with thread._is_over._cond:  # as the thread may have it at that moment, for ever in the child
        ended = fork(thread.stop)

    assert 0 == ended()
    thread.stop()
    assert [] == sampling_threads()
