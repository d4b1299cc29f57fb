"""
Which run a replay means, who else sends it, and how much there is to send.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import ResourceError, RunFileError
from geno_lewm_obs.shipping.replay import ReplayedRun
from tests.read.segmented import line, write


@pytest.mark.parametrize("name", ["run", "ru", "latest", "run.jsonl"])
def test_a_run_by_any_of_its_names(tmp_path, name):
    """A run has one position, whichever way it's named."""
    write(tmp_path, "run.jsonl", 0, line(1))
    write(tmp_path, "run.rank1.jsonl", 0, line(2))
    run = ReplayedRun(str(tmp_path / name) if "." in name else name, tmp_path, "otlp")

    assert ("run", tmp_path / "run.otlp", 2, 1) == (
        run.run_id,
        run.position.path,
        run.count(),
        run.count(rank=1),
    )
    assert not run.position.path.exists()


def test_no_run(tmp_path):
    """What is no run is an error, and nothing is made."""
    with pytest.raises(RunFileError, match="no such run"):
        ReplayedRun("run", tmp_path, "otlp")

    assert [] == list(tmp_path.iterdir())


def test_a_file_of_something_else(tmp_path):
    """A file that isn't of this package is refused, and nothing is made beside it."""
    (tmp_path / "run.jsonl").write_text('{"a":1}\nhello\n')
    with pytest.raises(RunFileError, match=r"run\.jsonl holds no record of this package"):
        ReplayedRun("run", tmp_path, "otlp")

    assert 1 == len(list(tmp_path.iterdir()))


def test_one_at_a_time(tmp_path):
    """A run that is being sent, by a live run or another command, isn't sent a second time."""
    write(tmp_path, "run.jsonl", 0, line(1))
    other = ReplayedRun("run", tmp_path, "otlp")
    with ReplayedRun("run", tmp_path, "otlp"):
        with pytest.raises(ResourceError, match="run is being sent to otlp by another process"):
            other.__enter__()
        with ReplayedRun("run", tmp_path, "wandb") as to_wandb:
            assert tmp_path / "run.wandb-sent" == to_wandb.position.path
    with other:
        assert 1 == other.count(lambda each: each[0]["step"] == 1)
