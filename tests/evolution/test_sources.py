"""
The lock file of another version: in a file, in git, in an installed package.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from geno_lewm_obs import InputError, __version__
from geno_lewm_obs.evolution.lock import Lock, render_lock
from geno_lewm_obs.evolution.sources import find_lock, read_lock

OLD, NEW = Lock("app", "1.0.0", {}, {}), Lock("app", "2.0.0", {}, {})


@pytest.fixture
def repository(tmp_path):
    """Return the path of a lock file that a revision of git has, too, as an earlier one."""
    if shutil.which("git") is None:
        pytest.skip("git isn't installed")
    path = tmp_path / "deep" / "events.lock.json"
    path.parent.mkdir()
    path.write_text(render_lock(OLD), "utf-8")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, timeout=60)
    path.write_text(render_lock(NEW), "utf-8")
    return path


def test_of_a_file(tmp_path):
    """A file is read as it is."""
    path = tmp_path / "old.json"
    path.write_text(render_lock(OLD), "utf-8")

    assert OLD == find_lock(str(path), tmp_path / "none")


def test_of_a_revision(repository):
    """A revision's file is read, and not the one that is there now."""
    assert (OLD, NEW) == (find_lock("HEAD", repository), read_lock(repository))


@pytest.mark.parametrize("revision", ["v9", "--output=x", "HEAD~5"])
def test_of_no_revision(repository, revision):
    """A revision that git doesn't have is named, with what helps in a shallow clone."""
    with pytest.raises(InputError, match=r"revision|git has no"):
        find_lock(revision, repository)


@pytest.mark.parametrize(
    "package", ["no-such-package==1.0", "geno-lewm-obs==99.0.0", "pytest==0.1"]
)
def test_of_what_is_not_installed(package, tmp_path):
    """A version that isn't installed is named, with how its file is got."""
    with pytest.raises(InputError, match=r"is not installed.*--target old"):
        find_lock(package, tmp_path / "none")


def test_of_a_package_without_one(tmp_path):
    """A package that was installed without a lock file is named."""
    version = pytest.__version__
    with pytest.raises(InputError, match=f"pytest {version} was installed without"):
        find_lock(f"pytest=={version}", tmp_path / "none")


def test_of_an_installed_package(tmp_path, monkeypatch):
    """A package that holds its lock file is read, without being imported."""
    (tmp_path / "planner").mkdir()
    (tmp_path / "planner" / "__init__.py").write_text("raise SystemExit('imported')")
    (tmp_path / "planner" / "events.lock.json").write_text(render_lock(OLD))
    info = tmp_path / "planner-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planner\nVersion: 1.0.0\n")
    (info / "RECORD").write_text("planner/__init__.py,,\nplanner/events.lock.json,,\n")
    monkeypatch.syspath_prepend(tmp_path)

    assert OLD == find_lock("planner==1.0.0", tmp_path / "none")
    assert "planner" not in sys.modules


def test_what_cannot_be_read(tmp_path):
    """A file that is missing is named, with the command that writes it."""
    with pytest.raises(InputError, match="geno-obs events lock writes it"):
        read_lock(tmp_path / "events.lock.json")
    assert __version__
