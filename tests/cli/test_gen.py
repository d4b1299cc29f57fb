"""
`geno-obs events gen`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import EventSpec, InputError, Key
from geno_lewm_obs.cli.group import group
from geno_lewm_obs.evolution.lock import Lock, render_lock

CANONICAL = "--registry=geno_lewm_obs.contract:CANONICAL"


def run(*arguments):
    """Return the exit code of the command, and what it says."""
    done = CliRunner().invoke(
        group, ["events", "gen", *arguments], catch_exceptions=False, standalone_mode=False
    )
    return done.return_value, done.stderr


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_write_and_check(here):
    """What was written is up to date, until it's changed."""
    assert (1, True) == (run(CANONICAL, "-o", "log.pyi", "--check")[0], not [*here.iterdir()])
    assert 0 == run(CANONICAL, "-o", "log.pyi")[0]
    assert (0, "") == run(CANONICAL, "-o", "log.pyi", "--check")
    with (here / "log.pyi").open("a") as stub:
        stub.write("\n")
    code, said = run(CANONICAL, "-o", "log.pyi", "--check")

    assert (1, True) == (code, "log.pyi is out of date" in said)


@pytest.mark.usefixtures("here")
def test_of_a_lock_file():
    """The events of a lock file are taken without any code of their package."""
    spec = EventSpec("app.done", "info", "done", keys={"class": Key("str"), "n": Key("int")})
    Path("app.json").write_text(render_lock(Lock("app", "1", {"app.done": spec}, {})))
    code, said = run("--lock", "app.json", "-o", "log.pyi")

    assert (0, True) == (code, "def app_done(" in Path("log.pyi").read_text())
    assert "key class of app.done is no keyword of Python's, and is left out" in said


def test_of_the_project(here, monkeypatch):
    """Without an option it's the registry that pyproject.toml names."""
    monkeypatch.delitem(sys.modules, "gen_of_mine", raising=False)
    (here / "gen_of_mine.py").write_text(
        "from geno_lewm_obs import EventSpec, Registry\n"
        "R = Registry([EventSpec('a.b_c', 'info', ''), EventSpec('a_b.c', 'info', ''),"
        " EventSpec('import', 'info', ''), EventSpec('import_', 'info', '')])\n"
    )
    (here / "pyproject.toml").write_text('[tool.geno_lewm_obs]\nregistry = "gen_of_mine:R"\n')
    code, said = run("-o", "log.pyi")

    assert (0, True) == (code, "def a__b_c(" in Path("log.pyi").read_text())
    assert "import_ has the method name of another event, and is left out" in said


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "arguments",
    [("--lock", "none.json"), ("--lock", "none.json", CANONICAL), ("--registry", "no:where")],
)
def test_refused(arguments):
    """What can't be read, and two sources at once, are refused."""
    with pytest.raises(InputError):
        run("-o", "log.pyi", *arguments)
