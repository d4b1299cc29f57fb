"""
What ``pyproject.toml`` says of a project.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.evolution.settings import Settings, settings_in


def test_defaults(tmp_path):
    """A folder without a file, and a file that says nothing, have the defaults."""
    expected = Settings(lock=tmp_path / "events.lock.json")
    assert expected == settings_in(tmp_path)
    (tmp_path / "pyproject.toml").write_text("project = 3\n[tool]\ngeno_lewm_obs = 3\n")

    assert expected == settings_in(tmp_path)


def test_what_is_said(tmp_path):
    """Names, paths and the registry are taken, paths from the folder on."""
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "app"\nversion = "1.2"\n'
        '[tool.geno_lewm_obs]\nlock = "a/b.json"\nlocks = ["c.json"]\nregistry = "a:b"\n'
    )
    paths = tmp_path / "a/b.json", (tmp_path / "c.json",)

    assert ("app", "1.2", *paths, "a:b") == settings_in(tmp_path)


def test_of_here(tmp_path, monkeypatch):
    """Paths of the working directory stay short."""
    monkeypatch.chdir(tmp_path)

    assert Path("events.lock.json") == settings_in(Path()).lock


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[tool.geno_lewm_obs]\nlock = 3\n",
        '[tool.geno_lewm_obs]\nlocks = "a.json"\n',
        "[tool.geno_lewm_obs]\nlocks = [3]\n",
        "[tool.geno_lewm_obs]\nregistry = []\n",
    ],
)
def test_malformed(tmp_path, text):
    """A file that isn't TOML and a setting of another type are refused by the file's name."""
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(InputError, match=r"pyproject\.toml"):
        settings_in(tmp_path)
