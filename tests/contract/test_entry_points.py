"""
What installed packages declare, and whether any may, told from the names and the text of files.
"""

from __future__ import annotations

import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint

import pytest

from geno_lewm_obs import EVENTS, ConfigError
from geno_lewm_obs.contract.entry_points import declared_by, may_declare

GROUP = "some.group"


@pytest.fixture
def path(tmp_path, monkeypatch):
    """An import path of one empty folder, and no finders but Python's own."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder)])
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    return folder


def install(
    folder,
    name="planning-1.0.dist-info",
    text=f"[console_scripts]\na = b:c\n[{GROUP}]\nplanning = events:ALL\n",
):
    (folder / name).mkdir()
    if text is not None:
        (folder / name / "entry_points.txt").write_text(text)


@pytest.mark.parametrize(
    "name", ["planning-1.0.dist-info", "planning.egg-info", "Planning-1.0.DIST-INFO"]
)
def test_declared(path, name):
    """
    A package whose entry points name the group may declare events, in either form of metadata.
    """
    install(path, name)

    assert may_declare(GROUP)


def test_not_declared(path):
    """Packages with other entry points, with none, and with a file for metadata declare nothing."""
    install(path, text="[console_scripts]\na = b:c\n")
    install(path, "other-1.0.dist-info", text=None)
    (path / "old.egg-info").write_text(f"[{GROUP}]")

    assert not may_declare(GROUP)


def test_odd_metadata(path):
    """
    A folder in the place of the entry points declares nothing; a list that's too long to be read
    may declare anything.
    """
    install(path, text=None)
    (path / "planning-1.0.dist-info" / "entry_points.txt").mkdir()
    short = may_declare(GROUP)
    install(path, "other-1.0.dist-info", text="# no group\n" * 10_000)

    assert (False, True) == (short, may_declare(GROUP))


def test_missing_folders(path):
    """
    A folder of the import path that isn't there declares nothing, as Python's own missing archive
    of modules.
    """
    path.rmdir()

    assert not may_declare(GROUP)


def test_here(path, monkeypatch):
    """The empty entry of the import path is the folder where the program runs."""
    install(path)
    monkeypatch.chdir(path)
    monkeypatch.setattr(sys, "path", [""])

    assert may_declare(GROUP)


def test_a_path(path, monkeypatch):
    """A `pathlib` path on the import path is looked into, as Python looks there for metadata."""
    install(path)
    monkeypatch.setattr(sys, "path", [path])

    assert may_declare(GROUP)


def test_no_text(path, monkeypatch):
    """
    What stands on the import path and is neither text nor path is passed over, as Python does.
    """
    monkeypatch.setattr(sys, "path", [b"packages", None, str(path)])

    assert not may_declare(GROUP)


def test_archives(path, monkeypatch):
    """What is inside an archive can't be told."""
    with zipfile.ZipFile(path / "packages.zip", "w") as archive:
        archive.writestr("a.py", "")
    monkeypatch.setattr(sys, "path", [str(path / "packages.zip")])

    assert may_declare(GROUP)


def test_eggs(path, monkeypatch):
    """Nor is what an egg holds."""
    (path / "planning.egg").mkdir()
    monkeypatch.setattr(sys, "path", [str(path / "planning.egg")])

    assert may_declare(GROUP)


@pytest.mark.usefixtures("path")
def test_other_finders(monkeypatch):
    """Nor what a finder of somebody's own would find."""
    finder = type("Finder", (), {"find_distributions": lambda *_: iter(())})()
    monkeypatch.setattr(sys, "meta_path", [PathFinder, finder])

    assert may_declare(GROUP)


class TestDeclaredBy:
    """What an entry point names, loaded."""

    def test_events(self):
        """What it names is taken as it is."""
        entry = EntryPoint("own", "geno_lewm_obs:EVENTS", GROUP)

        assert [*EVENTS] == declared_by(entry)

    @pytest.mark.parametrize("target", ["no_such_module:A", "sys:no_such", "sys:maxsize"])
    def test_that_cannot_be_loaded(self, target):
        """What can't be loaded, or isn't several, is an error that names the entry point."""
        with pytest.raises(ConfigError, match="entry point own of"):
            declared_by(EntryPoint("own", target, GROUP))
