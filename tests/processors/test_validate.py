"""`Validate`: the registry in any chain."""

from __future__ import annotations

import json
import pickle

import pytest

from geno_lewm_obs import EventSpec, InputError, UnregisteredEventError, default_registry
from geno_lewm_obs.processors import Validate


def test_it_changes_nothing(capsys):
    """A declared event goes on as it came: its name is a str for every other processor."""
    entries = {"event": "training.metric", "value": 1}
    validated = Validate()(None, "info", dict(entries))

    assert entries == validated
    assert json.dumps(entries) == json.dumps(validated)
    assert entries == pickle.loads(pickle.dumps(validated))
    assert not capsys.readouterr().err


def test_a_registry_of_ones_own():
    """It asks the registry that it is given."""
    registry = default_registry().extend(EventSpec("app.end", "info", "", frozenset({"n"})))
    strict = Validate(registry=registry, strict=True)

    assert strict(None, "info", {"event": "app.end", "n": 1})
    with pytest.raises(InputError, match=r'key "m" is not allowed on app\.end'):
        strict(None, "info", {"event": "app.end", "m": 1})


def test_unregistered(capsys):
    """An event that isn't registered is said once; strict, it raises."""
    lenient = Validate(strict=False)
    for _ in range(2):
        lenient(None, "info", {"event": "training.stp"})

    assert 'did you mean "training.step"?\n' in capsys.readouterr().err
    with pytest.raises(UnregisteredEventError):
        Validate(strict=True)(None, "info", {"event": "training.stp"})


@pytest.mark.parametrize("event", [None, 42, ValueError("x")])
def test_no_name(event):
    """What names no event is a TypeError, as at the package's own loggers."""
    with pytest.raises(TypeError, match=r"named by a str|names an event"):
        Validate()(None, "info", {"event": event})
