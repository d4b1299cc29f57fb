"""
A level method as its caller sees it: its name, its documentation, its place in a traceback.
"""

from __future__ import annotations

import pydoc
import traceback

import pytest

from geno_lewm_obs import GenoLeWMLogger, InvariantViolation, get_logger

DNA = "ACGT" * 5
NAMES = ["debug", "info", "warn", "warning", "error", "critical", "msg", "fatal", "err"]


@pytest.fixture
def log():
    return get_logger("training", run_id="r", level="debug", pretty=False)


@pytest.mark.parametrize("name", NAMES)
def test_is_named_by_its_level(log, name):
    """A level method carries the name that it was looked up by."""
    method = getattr(log, name)

    assert (name, f"GenoLeWMLogger.{name}") == (method.__name__, method.__qualname__)


@pytest.mark.parametrize("owner", ["a logger", "the class"])
def test_help_says_what_it_does(log, owner):
    """`help` of a level method says what is passed, returned and raised."""
    method = log.info if owner == "a logger" else GenoLeWMLogger.info
    text = pydoc.plain(pydoc.render_doc(method))

    assert all(word in text for word in ("event", "step", "Raises", "InvariantViolation"))


@pytest.mark.parametrize("name", ["debug", "info"])
def test_a_traceback_names_it(log, name):
    """Where a call raises, the traceback's frames name the method that was called."""
    with pytest.raises(InvariantViolation) as caught:
        getattr(log, name)("training.metric", name=DNA)

    assert name in [frame.name for frame in traceback.extract_tb(caught.tb)]


def test_loggers_of_one_level_share_their_code(log):
    """A name costs no code object for each logger."""
    other = get_logger("training", run_id="s", level="debug", pretty=False)

    assert log.info.__code__ is other.info.__code__
