"""The format for lnav, tried with lnav itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from geno_lewm_obs.contract import CANONICAL, EventSpec, Key
from geno_lewm_obs.viewers.lnav import NAME, lnav_format
from tests.read.segmented import line, write

LNAV = shutil.which("lnav")
needs_lnav = pytest.mark.skipif(LNAV is None, reason="lnav isn't installed")


def columns(registry=CANONICAL):
    return json.loads(lnav_format(registry))[NAME]["value"]


def test_has_a_column_for_each_key():
    """Each key of the registry is a column of its kind, and so is each field of a record."""
    found = columns()
    keys = {key for spec in CANONICAL for key in spec.allowed_keys}

    assert keys <= {name.removeprefix("data/") for name in found}
    assert ("float", "integer", "string") == (
        found["data/loss"]["kind"],
        found["step"]["kind"],
        found["event"]["kind"],
    )


def test_has_columns_of_an_application():
    """An application's own events have columns, too; a key of two types is text."""
    registry = CANONICAL.extend(
        EventSpec("app.a", "info", "", keys={"n": Key("int"), "both": Key("int")}),
        EventSpec("app.b", "info", "", keys={"both": Key("str")}),
    )

    assert ("integer", "string") == (
        columns(registry)["data/n"]["kind"],
        columns(registry)["data/both"]["kind"],
    )


@needs_lnav
class TestInLnav:
    @pytest.fixture
    def lnav(self, tmp_path):
        """Return what runs lnav, with the format installed, on a run, and gives what it prints."""
        place = tmp_path / "config" / "formats" / "geno_obs"
        place.mkdir(parents=True)
        (place / "format.json").write_text(lnav_format(CANONICAL))
        steps = [
            line(n, event="training.epoch.end", data={"loss": 2.0 - n}, second=n) for n in range(3)
        ]
        failed = line(3, event="obs.run.failed", second=9).replace(b'"info"', b'"error"')
        path = write(tmp_path, "run.jsonl", 0, *steps, failed)

        def run(*arguments):
            done = subprocess.run(
                [LNAV, "-I", str(tmp_path / "config"), "-n", *arguments, str(path)],
                env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
            assert done.stderr == ""
            return done.stdout.splitlines()

        return run

    def test_shows_a_record_on_a_line(self, lnav):
        """A record is one line: time, severity, component, event, step and data."""
        shown = "2026-05-20T15:00:01.000 info  training   training.epoch.end                1"

        assert f'{shown} {{"loss":1.0}}' == lnav()[1]

    def test_is_asked_by_sql(self, lnav):
        """Fields and keys are columns of a table, with levels as lnav knows them."""
        query = f';select log_level, event, count(*), avg("data/loss") from {NAME} group by 2'
        rows = [row.split() for row in lnav("-c", query)[1:]]
        failed, ended = rows

        assert ["error", "obs.run.failed", "1", "<NULL>"] == failed
        assert ["info", "training.epoch.end", "3"] == ended[:3]
        assert 1.0 == float(ended[3])
