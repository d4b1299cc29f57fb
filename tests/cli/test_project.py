"""
The project in the working directory.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs import InputError, __version__
from geno_lewm_obs.cli.project import project_here
from geno_lewm_obs.contract import CANONICAL


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return a function that writes a ``pyproject.toml`` into the working directory."""
    monkeypatch.chdir(tmp_path)

    def here(text):
        (tmp_path / "pyproject.toml").write_text(text)
        return project_here()

    return here


def test_name_version_and_lock_file(here):
    """What ``pyproject.toml`` says is taken, and has defaults."""
    text = '[project]\nname = "app"\nversion = "1.2"\n'
    own = '[tool.geno_lewm_obs]\nlock = "a/b.json"\nregistry = "a:b"\n'

    assert ("app", "1.2", Path("events.lock.json"), None) == here(text)
    assert ("app", "1.2", Path("a/b.json"), "a:b") == here(text + own)


def test_of_this_package(here):
    """This package's version is that of its code, and its events are the canonical ones."""
    project = here('[project]\nname = "geno-lewm-obs"\ndynamic = ["version"]\n')

    assert __version__ == project.version
    assert {spec.name for spec in CANONICAL} == set(project.lock(None).events)


@pytest.mark.parametrize("text", ["", "no toml ["])
def test_of_none(here, text):
    """Where no project is, there is nothing to lock."""
    with pytest.raises(InputError, match=r"no pyproject\.toml here names a project"):
        here(text).lock(None)


def test_of_an_application(here, tmp_path):
    """An application's lock has the events that it declares itself."""
    (tmp_path / "app_of_mine.py").write_text(
        "from geno_lewm_obs import EventSpec, default_registry\n"
        "R = default_registry().extend(EventSpec('app.done', 'info', 'done'))\n"
    )
    project = here('[project]\nname = "app"\nversion = "1"\n')

    assert ["app.done"] == list(project.lock("app_of_mine:R").events)
    assert "" == here('[project]\nname = "app-that-is-not-installed"\n').version
