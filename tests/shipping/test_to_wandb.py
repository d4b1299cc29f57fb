"""
Runs that are sent to Weights & Biases after their end: what arrives, once, with its own times.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.shipping.replay import ReplayedRun
from geno_lewm_obs.shipping.to_wandb import replay_to_wandb, wanted_by_wandb
from tests.read.segmented import line, write

START = line(0, event="training.run.start", data={"model_id": "m"})
END = line(9, event="training.run.end", data={"reason": "completed"}, second=9)


def metric(step):
    data = {"name": "loss", "value": step / 2}
    return line(step, data=data, second=step)


@pytest.fixture
def offline(tmp_path, monkeypatch):
    pytest.importorskip("wandb")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WANDB_MODE", "offline")


def replayed(folder, **options):
    with ReplayedRun("run", folder, "wandb") as run:
        return replay_to_wandb(run, "p", **options).sent


def test_what_is_wanted():
    """What a live run sends is wanted, if it's wanted otherwise too."""
    records = [{"event": each} for each in ("training.metric", "training.step", "error")]

    assert [True, False, True] == [wanted_by_wandb()((each, b"")) for each in records]
    assert not wanted_by_wandb(lambda _line: False)((records[0], b""))


def test_nothing_to_send(tmp_path):
    """Where there is nothing to send, nothing is started."""
    write(tmp_path, "run.jsonl", 0, line(0, event="training.step"))

    assert 0 == replayed(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("offline")
def test_what_arrives(tmp_path, wandb_runs):
    """
    Values arrive at the times of their records, with the configuration and the exit code; repeated,
    the command sends what came since, and only that. Other ranks aren't sent.
    """
    path = write(tmp_path, "run.jsonl", 0, START, metric(1), line(2, event="data.shard.write"))
    write(tmp_path, "run.rank1.jsonl", 0, metric(5))
    counts = [replayed(tmp_path), replayed(tmp_path)]
    with path.open("ab") as file:
        file.write(metric(3) + END)
    counts += [replayed(tmp_path), replayed(tmp_path)]
    first, second = wandb_runs(tmp_path)

    assert [2, 0, 2, 0] == counts
    assert ([0.5], [1.5]) == (first.values("loss"), second.values("loss"))
    assert ({"model_id": "m"}, {}) == (first.config, second.config)
    assert (255, 0) == (first.exit_code, second.exit_code)
    assert 2.0 == second.times[0] - first.times[0]
    assert "completed" == second.summary["reason"]


@pytest.mark.slow
def test_a_server_that_refuses(tmp_path, monkeypatch):
    """Where nothing can be sent, that is an error, and nothing counts as sent."""
    pytest.importorskip("wandb")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WANDB_API_KEY", "k" * 40)
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANDB_INIT_TIMEOUT", "1")
    write(tmp_path, "run.jsonl", 0, START, metric(1))
    with pytest.raises(RuntimeSetupError, match="not all was sent to wandb: ") as caught:
        replayed(tmp_path)

    assert "k" * 40 not in str(caught.value)
    assert 2 == ReplayedRun("run", tmp_path, "wandb").count(wanted_by_wandb())
