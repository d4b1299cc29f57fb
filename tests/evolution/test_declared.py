"""
What a project may log, as tools know it that don't run its code.
"""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs import ConfigError, EventSpec, InputError, Key
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.evolution.declared import combined, declared_in
from geno_lewm_obs.evolution.lock import Lock, render_lock


def lock(event, key="n", package="app", **context):
    """Return a lock of one event with one key."""
    spec = EventSpec(event, "info", "", keys={key: Key("int")})
    return Lock(package, "1", {event: spec}, {name: Key("str") for name in context})


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs the package planning, with a lock file or a module."""
    site = tmp_path / "site"
    info = site / "planning-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planning\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[geno_lewm_obs.events]\np = planning_declared:EVENTS\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "planning_declared", raising=False)

    def install(locked=None, source="raise ImportError"):
        (site / "planning_declared.py").write_text(source)
        if locked is not None:
            (site / "events.lock.json").write_text(render_lock(locked))
            (info / "RECORD").write_text("events.lock.json,,\n")

    yield install
    sys.modules.pop("planning_declared", None)


def test_nothing_else(tmp_path):
    """A project that declares nothing has the canonical events."""
    assert declared_in(tmp_path) is CANONICAL


def test_lock_files(tmp_path):
    """Its own lock file and those that it names are taken; its own declaration goes before."""
    (tmp_path / "events.lock.json").write_text(render_lock(lock("app.done", "mine", request_id=1)))
    for name, found in {"a.json": lock("app.done"), "b.json": lock("training.step")}.items():
        (tmp_path / name).write_text(render_lock(found))
    (tmp_path / "pyproject.toml").write_text('[tool.geno_lewm_obs]\nlocks = ["a.json", "b.json"]\n')
    registry = declared_in(tmp_path)

    assert {"mine"} == registry["app.done"].allowed_keys
    assert {"n"} == registry["training.step"].allowed_keys
    assert {"request_id"} == registry.context_keys
    assert len(registry) == len(CANONICAL) + 1


@pytest.mark.parametrize("setting", ['lock = "none.json"', 'locks = ["none.json"]'])
def test_missing(tmp_path, setting):
    """A lock file that is named and isn't there is said."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.geno_lewm_obs]\n{setting}\n")
    with pytest.raises(InputError, match=r"none\.json can't be read"):
        declared_in(tmp_path)


def test_malformed(tmp_path):
    """A lock file that can't be used is named."""
    (tmp_path / "events.lock.json").write_text("{")
    with pytest.raises(InputError, match=r"events\.lock\.json: this is no lock file"):
        declared_in(tmp_path)


def test_installed_with_a_lock_file(install, tmp_path):
    """Of an installed package the lock file is read, and none of its code is loaded."""
    install(lock("planning.end", package="planning"))

    assert "planning.end" in declared_in(tmp_path)
    assert "planning_declared" not in sys.modules


def test_installed_without(install, tmp_path):
    """Without a lock file, what the entry point names is loaded, as a run does."""
    source = (
        "from geno_lewm_obs import EventSpec\nEVENTS = [EventSpec('planning.end', 'info', '')]\n"
    )
    install(source=source)

    assert "planning.end" in declared_in(tmp_path)


def test_installed_and_broken(install, tmp_path):
    """An entry point that can't be loaded is said, unless it is the project's own."""
    install()
    with pytest.raises(ConfigError, match="can't be loaded"):
        declared_in(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "Planning"\n')

    assert declared_in(tmp_path) is CANONICAL


def test_that_do_not_go_together():
    """Declarations that no registry takes together are refused."""
    with pytest.raises(InputError):
        combined(lock("app.done", step=1))
