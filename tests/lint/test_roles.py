"""
What the package's own names are.
"""

from __future__ import annotations

import pytest

import geno_lewm_obs
from geno_lewm_obs import GenoLeWMLogger
from geno_lewm_obs.lint import roles
from geno_lewm_obs.logger import LOGGING_METHODS
from geno_lewm_obs.record import parse_severity

NONE = frozenset()


@pytest.mark.parametrize("method", LOGGING_METHODS)
def test_every_method_that_logs(method):
    """Each method of a logger that logs is known, with its severity."""
    assert method in roles.METHODS
    if method not in ("log", "exception", "msg", "err"):
        assert parse_severity(method) == roles.severity_of(method)


def test_no_others():
    """What is taken for a method that logs is one; coroutines are, too."""
    coroutines = {each for each in dir(GenoLeWMLogger) if each[1:] in LOGGING_METHODS}

    assert {*LOGGING_METHODS, *coroutines} == roles.METHODS


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        (roles.MAKER, "get_logger"),
        (roles.RUN, "logged_run"),
        (roles.SPAN, "span"),
        (roles.LOGGER_CLASS, "GenoLeWMLogger"),
    ],
)
def test_names_of_the_package(expected, name):
    """The public names have their roles, wherever in the package they are imported from."""
    assert hasattr(geno_lewm_obs, name)
    assert expected == roles.role_of("geno_lewm_obs", name, NONE)
    assert expected == roles.role_of("geno_lewm_obs.deep.inside", name, NONE)


def test_names_of_others():
    """What is no name of the package has no role, unless it's declared to be a maker."""
    assert roles.role_of("structlog", "get_logger", NONE) is None
    assert roles.MAKER == roles.role_of(
        "structlog", "get_logger", frozenset({"structlog.get_logger"})
    )
