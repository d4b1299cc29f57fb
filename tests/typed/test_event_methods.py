"""
A method for each event, while a program runs.
"""

from __future__ import annotations

import copy
import pickle

import pytest

from geno_lewm_obs import EventSpec, default_registry, get_logger, logged_run
from geno_lewm_obs.typed import EventMethods


def test_logs_its_event():
    """A method logs its event at the registered severity, with what the logger has bound."""
    log = EventMethods(get_logger("training").bind(epoch=2))
    record = log.training_epoch_end(loss=0.25, step=3)

    found = record.event, record.severity, record.data, record.epoch, record.step
    assert ("training.epoch.end", "info", {"loss": 0.25}, 2, 3) == found
    assert "warn" == log.training_collapse_alert(value=1.0).severity
    assert log.training_step(loss=0.5) is None


def test_goes_by_the_registry_of_its_logger():
    """The events of an application have methods too."""
    registry = default_registry().extend(EventSpec("app.import", "info", "", frozenset({"n"})))
    with logged_run("app", registry=registry) as log:
        assert {"n": 3} == EventMethods(log).app_import(n=3).data


def test_sees_a_level_that_is_set_later():
    """A method asks the logger at each call."""
    plain = get_logger("training")
    log = EventMethods(plain)
    assert log.training_epoch_end(loss=0.5) is not None
    plain.set_level("error")
    assert log.training_epoch_end(loss=0.5) is None


def test_unknown_method():
    """A misspelt method is an AttributeError that names the nearest one."""
    log = EventMethods(get_logger("training"))
    with pytest.raises(AttributeError, match='_edn"; did you mean "training_epoch_end"'):
        log.training_epoch_edn(loss=0.5)
    with pytest.raises(AttributeError, match="declare the event"):
        log.xyz()
    with pytest.raises(AttributeError, match="withheld"):
        getattr(log, "ACGTACGTACGTACGTACGTACGT")  # noqa: B009 - a name that nobody writes
    assert not hasattr(log, "__len__")


def test_is_an_object_like_others():
    """It tells its methods, shows no bound value, and can be copied and pickled."""
    log = EventMethods(get_logger("training").bind(phase="secret-phase"))

    assert {"training_step", "error"} <= {*dir(log)}
    assert "secret-phase" not in repr(log)
    assert copy.copy(log).training_epoch_end(loss=0.5).phase == "secret-phase"
    assert pickle.loads(pickle.dumps(log)).training_epoch_end(loss=0.5) is not None
