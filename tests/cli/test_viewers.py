"""`geno-obs viewers`: settings of other viewers."""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.viewers import viewers
from geno_lewm_obs.viewers import SETTINGS


@pytest.mark.parametrize("viewer", SETTINGS)
def test_prints_settings(viewer):
    """The settings are on stdout, and where they go on stderr."""
    done = CliRunner().invoke(viewers, [viewer])

    assert (SETTINGS[viewer].text, True) == (done.stdout, SETTINGS[viewer].place in done.stderr)


def test_prints_the_format_of_lnav():
    """The format is JSON."""
    assert "geno_obs" in json.loads(CliRunner().invoke(viewers, ["lnav"]).stdout)


def test_knows_no_other():
    """Another viewer is wrong usage."""
    assert 2 == CliRunner().invoke(viewers, ["less"]).exit_code
