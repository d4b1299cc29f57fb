"""
`geno-obs events list | show | lock | diff | check | rules`.
"""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import EVENTS, InputError
from geno_lewm_obs.cli.group import group

MODULE = """
from geno_lewm_obs import EventSpec, Key, default_registry
R = default_registry().extend(EventSpec("app.done", "info", "done", keys={"n": Key("int", "%s")}))
"""
PROJECT = '[project]\nname = "app"\nversion = "%s"\n[tool.geno_lewm_obs]\nregistry = "%s:R"\n'


def run(*arguments):
    """Return exit code and standard output of a command below ``geno-obs events``."""
    done = CliRunner().invoke(
        group, ["events", *arguments], catch_exceptions=False, standalone_mode=False
    )
    return done.return_value, done.stdout


@pytest.fixture
def declare(tmp_path, monkeypatch):
    """Return a function that declares a version of an application in the working directory."""
    monkeypatch.chdir(tmp_path)
    made = []

    def declare(version, unit):
        made.append(f"app_{tmp_path.name.replace('-', '_')}_{len(made)}")
        (tmp_path / f"{made[-1]}.py").write_text(MODULE % unit)
        (tmp_path / "pyproject.toml").write_text(PROJECT % (version, made[-1]))

    return declare


def test_list():
    """Every event has its line."""
    _, out = run("list")

    assert {spec.name for spec in EVENTS} < {line.split()[0] for line in out.splitlines()}


def test_show():
    """One event is shown with its keys."""
    assert "size_bytes  int (bytes)" in run("show", "training.checkpoint.write")[1]


def test_rules():
    """Every rule has its line."""
    assert "unit-changed" in run("rules")[1]


def test_lock_and_check(declare):
    """What was locked is up to date, until something else is declared."""
    declare("1.0.0", "s")
    assert (1, True) == (run("check")[0], run("check")[1].startswith("lock-missing: "))
    run("lock")
    assert (0, "") == run("check")
    declare("1.0.0", "ms")

    assert (1, True) == (run("check")[0], run("check")[1].startswith("lock-stale: "))


def test_diff(declare):
    """A grave change is told with its reason, and fails."""
    declare("1.0.0", "s")
    run("lock", "-o", "old.json")
    declare("1.1.0", "ms")
    run("lock")
    code, out = run("diff", "old.json", "--format", "json")

    assert (1, "major", "unit-changed") == (
        code,
        json.loads(out)["level"],
        json.loads(out)["rule"],
    )
    assert out == run("diff", "old.json", "events.lock.json", "--format", "json")[1]
    assert "::error title=unit-changed::" in run("diff", "old.json", "--format", "github")[1]


def test_check_against(declare, tmp_path):
    """A version that has risen too little, and a silent changelog, are told."""
    declare("1.0.0", "s")
    run("lock", "-o", "old.json")
    declare("1.1.0", "ms")
    run("lock")
    _, out = run("check", "--against", "old.json", "--format", "json")
    assert ["version", "changelog"] == [json.loads(line)["rule"] for line in out.splitlines()]
    declare("2.0.0", "ms")
    run("lock")
    (tmp_path / "CHANGELOG.md").write_text("## Unreleased\n\n* `app.done`: `n` in ms.\n")

    assert (0, "") == run("check", "--against", "old.json")


def test_another_packages_file(declare, tmp_path):
    """The lock file of another package is not compared."""
    declare("1.0.0", "s")
    run("lock")
    text = (tmp_path / "events.lock.json").read_text().replace('"app"', '"other"')
    (tmp_path / "old.json").write_text(text)
    with pytest.raises(InputError, match="another package's"):
        run("check", "--against", "old.json")


def test_writes_over_no_other_file(declare, tmp_path):
    """A file that is no lock file is left as it is."""
    declare("1.0.0", "s")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="this is no lock file"):
        run("lock", "-o", "notes.txt")

    assert "mine" == (tmp_path / "notes.txt").read_text()
