"""
Lightning's own trainer, on a processor, with the callback.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import pytest

from geno_lewm_obs import configure, logged_run

pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries', of each other

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("lightning", reason="lightning isn't installed")
    import torch
    from lightning.pytorch import LightningModule, Trainer
    from lightning.pytorch.callbacks import ModelCheckpoint

from geno_lewm_obs.integrations import trainer_log
from geno_lewm_obs.integrations.lightning import LogTraining

STEPS, EPOCHS = 4, 2


class Line(LightningModule):
    """A line through points, whose loss is logged."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def training_step(self, batch, _):
        loss = self.layer(batch).pow(2).mean()
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", self.layer(batch).pow(2).mean())

    test_step = validation_step

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.01)


@pytest.fixture
def train(tmp_path):
    """Return a trainer that is made with a callback, and what it trains."""
    points = torch.utils.data.DataLoader(torch.ones(STEPS, 1), batch_size=1)

    def train(callback, **others):
        trainer = Trainer(
            accelerator="cpu",
            max_epochs=EPOCHS,
            logger=False,
            log_every_n_steps=2,
            enable_progress_bar=False,
            enable_model_summary=False,
            callbacks=[callback, ModelCheckpoint(tmp_path / "checkpoints", save_last=True)],
            **others,
        )
        with logged_run("training", run_id="r", level="debug"):
            trainer.fit(module := Line(), points, points)
            trainer.test(module, points, verbose=False)

    return train


def told(read, event):
    return [(each.step, each.data) for each in read("r") if each.event == event]


def test_a_training(train, read):
    """Steps, metrics, epochs, evaluations and checkpoints are canonical events of the run."""
    train(LogTraining())
    metrics = [(step, data["name"], data["kind"]) for step, data in told(read, "training.metric")]
    epochs = told(read, "training.epoch.end")
    saved = told(read, "training.checkpoint.write")

    assert [(step, "train_loss", "train") for step in (2, 4, 6, 8)] == [
        each for each in metrics if each[2] == "train"
    ]
    assert [(4, "val_loss"), (8, "val_loss")] == [each[:2] for each in metrics if "val" in each[1]]
    assert [4, 8] == [step for step, _ in epochs]
    assert {"loss", "lr"} == set(epochs[0][1])
    assert [4, 4, 8, 8] == [step for step, _ in saved]
    assert {"epoch=0-step=4.ckpt", "epoch=1-step=8.ckpt", "last.ckpt"} == {
        Path(data["path"]).name for _, data in saved
    }
    assert all(data["size_bytes"] > 100 for _, data in saved)
    assert ["val", "val", "test"] == [data["benchmark"] for _, data in told(read, "eval.run.end")]
    assert [(None, {"total_steps": STEPS * EPOCHS})] == told(read, "obs.run.progress")
    assert {1, 8} == {step for step, _ in told(read, "training.step")}


def test_another_rank(train, read, monkeypatch):
    """A rank above the first logs its steps, and nothing that the first one logs."""
    monkeypatch.setattr(Trainer, "is_global_zero", False)
    train(LogTraining())

    assert {"training.step", "obs.run.progress"} == {
        each.event for each in read("r") if each.event != "obs.sampling.hidden"
    }


def test_what_fails(train, read, capsys, monkeypatch):
    """What fails in the callback is said once by its type, and the training goes on."""
    monkeypatch.setattr(trainer_log, "_said", {})
    callback = LogTraining()
    del callback._log
    train(callback)

    assert [] == read("r")
    assert 1 == capsys.readouterr().err.count("AttributeError")


def test_its_logger(read):
    """What the library logs goes into the run, though it's kept from the root logger."""
    configure(run_id="r", capture_logging=True)
    logging.getLogger("lightning.pytorch.trainer").warning("no %s", "shards")

    assert ["no shards"] == [data["text"] for _, data in told(read, "obs.library.message")]
