"""The capsule: from what a run was begun."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from geno_lewm_obs import logged_run
from geno_lewm_obs.vitals import capsule
from geno_lewm_obs.vitals.checkout import Checkout

SECRET = "hunter2-hunter2"


class Odd:
    """An object that can't be told as a text."""

    def __str__(self):
        raise ZeroDivisionError(SECRET)


def test_what_it_holds(read, monkeypatch):
    """One record behind the start record has commit, versions, arguments and names, no value."""
    checkout = Checkout("4be1c02" * 5, git_dirty=True, git_diff_sha256="ab" * 32)
    monkeypatch.setattr(capsule, "checkout_of", lambda: checkout)
    monkeypatch.setattr(sys, "argv", ["train.py", "--token", SECRET, "--lr=0.1"])
    monkeypatch.setenv("A_SECRET_OF_MINE", SECRET)
    monkeypatch.setenv("PYTHONHASHSEED", "3")
    with (
        logged_run("training", run_id="r", start_event="training.run.start", capsule=True),
        logged_run("data", capsule=True),  # once in a run
    ):
        pass

    first, second = read("r")
    assert ("training.run.start", "obs.run.capsule") == (first.event, second.event)
    data = second.data
    assert checkout._asdict().items() <= data.items()
    assert ["train.py", "--token", "(withheld)", "--lr=0.1"] == data["argv"]
    assert "A_SECRET_OF_MINE" in data["environment"]
    assert 3 == data["seeds"]["hash"]
    assert sys.version.startswith(data["python"])
    assert "geno_lewm_obs" in data["libraries"]
    assert SECRET not in str(data)


def test_without_a_checkout(read, monkeypatch, capfd):
    """Without one the record lacks it; where git takes too long, stderr says so."""
    monkeypatch.setattr(capsule, "checkout_of", Checkout)
    with logged_run("training", run_id="r", capsule=True):
        pass

    assert {"python", "argv"} <= read("r")[0].data.keys()
    assert "git_sha" not in read("r")[0].data
    assert "" == capfd.readouterr().err

    def too_slow():
        raise TimeoutError

    monkeypatch.setattr(capsule, "checkout_of", too_slow)
    with logged_run("training", run_id="s", capsule=True):
        pass
    assert "git_sha" not in read("s")[0].data
    assert "the capsule lacks the checkout: git takes too long" in capfd.readouterr().err


@pytest.mark.parametrize("argv", [["x", 5, Path("y")], None, ["x", Odd()]])
def test_odd_arguments(read, monkeypatch, capfd, tmp_path, argv):
    """Nothing of it is raised: what can't be told is left out, which one line says."""
    if argv is None:
        monkeypatch.delattr(sys, "argv")
    else:
        monkeypatch.setattr(sys, "argv", argv)
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "train.py", raising=False)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with logged_run("training", run_id="r", capsule=True):
        pass

    data = read("r")[0].data
    assert {"python", "environment"} <= data.keys()
    if argv and isinstance(argv[-1], Path):
        assert (["x", "5", "y"], "") == (data["argv"], capfd.readouterr().err)
    else:
        assert "argv" not in data
        assert 1 == capfd.readouterr().err.count("the capsule lacks the arguments (")


def test_ranks(log_dir, monkeypatch, read):
    """A rank above 0 writes none: the first one's tells of all."""
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with logged_run("training", run_id="r", capsule=True, end_event="training.run.end"):
        pass

    assert ["training.run.end"] == [record.event for record in read("r.rank1", log_dir)]
