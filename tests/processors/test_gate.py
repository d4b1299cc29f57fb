"""`Gate`: level and sampling in any chain."""

from __future__ import annotations

from contextlib import suppress

import pytest
from structlog import DropEvent

from geno_lewm_obs import InputError, level_here, set_level
from geno_lewm_obs.processors import Gate, RunFileFactory, Validate


def passes(gate, method, **entries):
    try:
        return gate(None, method, {"event": "e", **entries}) == {"event": "e", **entries}
    except DropEvent:
        return False


def test_level():
    """What is below the level is dropped; what passes goes on as it came."""
    gate = Gate(level="warning")

    assert [False, False, True, True] == [
        passes(gate, method, step="any") for method in ("debug", "info", "warn", "exception")
    ]


def test_the_environment_decides(monkeypatch):
    """Without an argument the environment says the level."""
    monkeypatch.setenv("GENO_LEWM_LOG_LEVEL", "error")

    assert not passes(Gate(), "warning")


@pytest.mark.parametrize(("kept", "sampling"), [(1, True), (50, False)])
def test_sampling(kept, sampling):
    """Debug records of an event that is sampled are thinned, unless that is turned off."""
    event = Validate()(None, "debug", {"event": "training.step"})["event"]
    gate = Gate(level="debug", sampling=sampling)

    assert kept == sum(passes(gate, "debug", event=event) for _ in range(50))


def test_a_level_that_is_set_at_run_time():
    """What is set for the process or the context goes before the processor's own level."""
    gate = Gate(level="warn")
    set_level("debug")
    seen = [passes(gate, "debug")]
    with level_here("error"):
        seen.append(passes(gate, "warning"))
    set_level(None)

    assert [True, False, False] == [*seen, passes(gate, "debug")]


def test_the_level_of_a_component():
    """Below `RunFileFactory` the level of the logger's component counts."""
    gate = Gate()
    loggers = [RunFileFactory(run_id="r")(name) for name in ("api.db", "web")]
    set_level("debug", "api")

    def is_dropped(logger):
        with suppress(DropEvent):
            return not gate(logger, "debug", {"event": "e"})
        return True

    assert [False, True] == [is_dropped(logger) for logger in loggers]


def test_a_level_that_is_none():
    """A level that can't be used is refused when the processor is made."""
    with pytest.raises(InputError):
        Gate(level=50)
