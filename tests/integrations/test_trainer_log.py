"""
What callbacks of trainers log: numbers of any kind, checkpoints once, and nothing that raises.
"""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs import InputError, configure, logged_run
from geno_lewm_obs.integrations import trainer_log
from geno_lewm_obs.integrations.trainer_log import TrainerLog, harmless


class Scalar:
    """A tensor of one number."""

    ndim = 0

    def item(self):
        return 0.25


@pytest.fixture
def log():
    configure(run_id="r")
    return TrainerLog("training")


def test_numbers(log, read):
    """Numbers are logged, tensors that hold one included; what is none is left out."""
    log.metrics({"loss": Scalar(), "n": 1, "text": "a", "flag": True, "list": [1]}, "train", 3, 1)
    log.evaluation("val", {"loss": Scalar(), "text": "a"}, 3)
    log.epoch(1, 3, loss=None, lr=0.1)
    *metrics, ended, epoch = read("r")

    assert [("loss", 0.25, "train"), ("n", 1, "train")] == [
        (each.data["name"], each.data["value"], each.data["kind"]) for each in metrics
    ]
    assert {"benchmark": "val", "metrics": {"loss": 0.25}} == ended.data
    assert ({"lr": 0.1}, 3, 1) == (epoch.data, epoch.step, epoch.epoch)


def test_watched(read):
    """What watches the calls of loggers sees these too: a loss that is NaN is an alert."""
    log = TrainerLog("training")
    with logged_run("training", run_id="r", watch_numbers=True, watch_stalls=True):
        log.step(1)
        log.metrics({"loss": float("nan")}, "train", 1, 0)

    assert "training.collapse.alert" in [each.event for each in read("r")]


def test_what_a_rule_keeps_out(log, read):
    """A path that a rule keeps out is left out of its record, in strict mode too."""
    log.checkpoint("/data/ACGTTGCAACGGTTACAGATCCA.ckpt", 1)
    (record,) = read("r")

    assert ("training.checkpoint.write", {}) == (record.event, record.data)


def test_checkpoints(log, read, tmp_path):
    """A file or directory is told with its size, again when it was saved again; no path isn't."""
    (folder := tmp_path / "saved").mkdir()
    (path := folder / "last.ckpt").write_bytes(b"12345")
    log.checkpoint(str(path), 1)
    log.checkpoint(str(path), 2)
    os.utime(path, ns=(1, 1))
    log.checkpoint(str(path), 3)
    log.checkpoint(str(folder), 4)
    log.checkpoint(str(tmp_path / "gone"), 5)
    log.checkpoint("", 6)

    assert [(1, 5), (3, 5), (4, 5), (5, None)] == [
        (each.step, each.data.get("size_bytes")) for each in read("r")
    ]


@pytest.mark.parametrize("steps", [-1, 0, float("inf")])
def test_steps_that_nobody_knows(log, read, steps):
    """A number of steps that isn't known is not told."""
    log.progress(steps)

    assert [] == read("r")


def test_harmless(capsys, monkeypatch):
    """What a hook raises is said once by its type; what stops a program passes."""
    monkeypatch.setattr(trainer_log, "_said", {})
    harmless(lambda: {}["key"])()
    harmless(lambda: {}["key"])()

    assert capsys.readouterr().err.count("KeyError") == 1
    with pytest.raises(KeyboardInterrupt):
        harmless(interrupt)()


def interrupt():
    raise KeyboardInterrupt


def test_a_component_that_is_none():
    """A component that can't be used is refused when the callback is made."""
    with pytest.raises(InputError):
        TrainerLog("someone@example.org")
