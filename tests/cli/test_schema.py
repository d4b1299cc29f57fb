"""
`geno-obs schema`: the JSON Schema of a run file's lines.
"""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.schema import schema
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.contract.schema import schema_of


def output(*arguments):
    return json.loads(CliRunner().invoke(schema, arguments, catch_exceptions=False).stdout)


def test_of_all_events():
    """By default it describes every event."""
    assert {spec.name for spec in CANONICAL} <= set(output()["$defs"])


def test_of_one_event():
    """With an option it describes one event."""
    assert schema_of(CANONICAL, "training.step") == output("--event", "training.step")
