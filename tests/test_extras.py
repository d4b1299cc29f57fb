"""
What the extras are, and what is said where a library isn't installed.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from geno_lewm_obs.errors import RuntimeSetupError
from geno_lewm_obs.extras import EXTRAS, extra, install_extra


def test_a_library_that_is_missing():
    """The error names the library, and the command that installs what the extra needs."""
    with pytest.raises(RuntimeSetupError) as caught, extra("duckdb"):
        import duckdb_that_nobody_has  # noqa: F401

    assert "duckdb_that_nobody_has isn't installed" == caught.value.message
    assert 'pip install "duckdb' in caught.value.remediation


def test_the_remedy_for_a_missing_extra():
    """A missing extra is installed by a command that a shell takes as it is, on any system."""
    assert 'pip install "click>=8.2" "rich>=14.3"' == install_extra("cli")


def test_the_libraries_of_extras():
    """The libraries that are named for an extra are those that the package declares for it."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    declared = project["project"]["optional-dependencies"]

    assert {name: declared[name] for name in EXTRAS} == {
        name: list(libraries) for name, libraries in EXTRAS.items()
    }
