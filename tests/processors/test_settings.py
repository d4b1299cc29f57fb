"""What each processor goes by."""

from __future__ import annotations

from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.processors import RunFileFactory
from geno_lewm_obs.processors.declared import JudgedEvent
from geno_lewm_obs.processors.settings import StageSettings, meta_of


def test_the_registry_of_the_event():
    """Behind `Validate` the registry is the one in which it looked the event up."""
    other = CANONICAL.extend(context_keys="request_id")
    settings = StageSettings(registry=CANONICAL)
    channel = settings.channel(None, JudgedEvent("e", other, is_strict=True))

    assert (other, True) == (channel.registry, channel.registry_strict)
    assert (CANONICAL, False) == (
        settings.channel(None, "e").registry,
        settings.channel(None, "e").registry_strict,
    )


def test_a_run_counts():
    """What is kept out of a run's file is counted by the run, and else by the processor."""
    logger = RunFileFactory(run_id="r")("api")
    settings = StageSettings()

    assert logger.counts is settings.channel(logger).counts
    assert logger.counts is not settings.channel(None).counts
    assert settings.channel(None) is settings.channel(None)


def test_meta_entries():
    """Only what the standard library's formatter adds is passed by the rules."""
    assert {"_from_structlog": True} == meta_of(
        {"_from_structlog": True, "_record": "text of a caller", "event": "e"}
    )
