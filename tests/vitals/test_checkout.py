"""The state of the code's checkout, by git itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tracemalloc

import pytest

from geno_lewm_obs.vitals.checkout import Checkout, checkout_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="asks git")


@pytest.fixture
def git(tmp_path):
    """Run git in a new repository, in which one file is committed."""

    def git(*arguments):
        named = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(tmp_path), *named, *arguments]
        return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout

    git("init", "-q")
    (tmp_path / "train.py").write_text("lr = 1\n")
    git("add", "train.py")
    git("commit", "-qm", "one")
    return git


def test_a_clean_checkout(git, tmp_path):
    """It's the commit, also below the root; files that git doesn't know make no difference."""
    commit = git("rev-parse", "HEAD").decode().strip()
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "new").write_text("unknown")

    assert Checkout(commit, git_dirty=False) == checkout_of(tmp_path / "logs")


def test_a_dirty_checkout(git, tmp_path):
    """A change, staged or not, is told by the hash of git's own difference."""
    (tmp_path / "train.py").write_text("lr = 2\n")
    git("add", "train.py")
    (tmp_path / "train.py").write_text("lr = 3\n")
    found = checkout_of(tmp_path)
    expected = hashlib.sha256(git("diff", "HEAD", "--binary")).hexdigest()

    assert (True, expected) == (found.git_dirty, found.git_diff_sha256)


def test_a_large_difference(git, tmp_path):
    """It's hashed as it comes, in pieces: it never is in memory as a whole."""
    (tmp_path / "train.py").write_text("lr = 2\n" * 200_000)
    tracemalloc.start()
    found = checkout_of(tmp_path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 500_000
    assert hashlib.sha256(git("diff", "HEAD", "--binary")).hexdigest() == found.git_diff_sha256


def test_no_program_of_others_is_run(git, tmp_path):
    """Neither a program that shows differences nor one that watches files is run."""
    for name in ("diff.external", "core.fsmonitor", "core.pager"):
        git("config", name, f"touch {tmp_path}/was-run; true")
    (tmp_path / "train.py").write_text("lr = 2\n")

    assert checkout_of(tmp_path).git_dirty
    assert not (tmp_path / "was-run").exists()


def test_no_checkout(tmp_path, monkeypatch):
    """Without a repository, a commit, a folder or git there is nothing to tell."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "empty"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True, timeout=60)

    assert Checkout() == checkout_of(folder)
    assert Checkout() == checkout_of(tmp_path / "gone")
    monkeypatch.setenv("PATH", "")
    assert Checkout() == checkout_of(tmp_path)


@pytest.mark.usefixtures("git")
def test_a_variable_of_gits_leads_nowhere_else(tmp_path, monkeypatch):
    """Variables of git's, such as a hook has, name no other repository."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    assert checkout_of(tmp_path).git_sha


@pytest.mark.usefixtures("git")
def test_a_slow_disk(tmp_path, monkeypatch):
    """A git that takes too long is ended, and that's an error."""
    tool = tmp_path / "bin" / "git"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\nexec sleep 60\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")

    with pytest.raises(TimeoutError):
        checkout_of(tmp_path, seconds=0.1)
    with pytest.raises(TimeoutError):
        checkout_of(tmp_path, seconds=-1.0)
