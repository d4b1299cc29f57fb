"""What processors tell each other."""

from __future__ import annotations

import copy

from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.processors.declared import JudgedEvent


def test_an_event_is_a_str():
    """An event that was looked up is a str like any other, and has its declaration."""
    event = JudgedEvent("training.step", CANONICAL, is_strict=False)

    assert "training.step" == event == copy.deepcopy(event)
    assert repr("training.step") == repr(event)
    assert CANONICAL["training.step"] is event.spec
    assert JudgedEvent("app.end", CANONICAL, is_strict=False).spec is None
