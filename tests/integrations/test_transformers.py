"""
Hugging Face's own trainer, on a processor, with the callback.
"""

from __future__ import annotations

import logging
import warnings
from types import SimpleNamespace

import pytest

from geno_lewm_obs import configure, logged_run

pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries', of each other

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    transformers = pytest.importorskip("transformers", reason="transformers isn't installed")
    torch = pytest.importorskip("torch", reason="torch isn't installed")
    pytest.importorskip("accelerate", reason="accelerate isn't installed")

    from geno_lewm_obs.integrations import trainer_log
    from geno_lewm_obs.integrations.transformers import LogTraining

STEPS, EPOCHS = 4, 2


class Line(torch.nn.Module):
    """A line through points, as transformers' trainer wants it."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def forward(self, x, labels):
        return {"loss": (self.layer(x) - labels).pow(2).mean()}


@pytest.fixture
def train(tmp_path):
    """Train a line with a callback."""
    points = [{"x": torch.ones(1), "labels": torch.ones(1)}] * STEPS

    def train(callback):
        settings = transformers.TrainingArguments(
            str(tmp_path / "checkpoints"),
            use_cpu=True,
            num_train_epochs=EPOCHS,
            per_device_train_batch_size=1,
            logging_steps=2,
            eval_strategy="epoch",
            save_strategy="epoch",
            report_to=[],
            disable_tqdm=True,
        )
        trainer = transformers.Trainer(
            Line(), settings, train_dataset=points, eval_dataset=points, callbacks=[callback]
        )
        with logged_run("training", run_id="r", level="debug"):
            trainer.train()

    return train


def told(read, event):
    return [(each.step, each.data) for each in read("r") if each.event == event]


def test_a_training(train, read):
    """Steps, metrics, epochs, evaluations and checkpoints are canonical events of the run."""
    train(LogTraining())
    metrics = [(step, data["name"], data["kind"]) for step, data in told(read, "training.metric")]
    epochs = told(read, "training.epoch.end")
    numbers = [each.epoch for each in read("r") if each.event == "training.epoch.end"]
    saved = told(read, "training.checkpoint.write")

    assert [(step, "loss", "train") for step in (2, 4, 6, 8)] == [
        each for each in metrics if each[1] == "loss"
    ]
    assert [(4, "eval"), (8, "eval")] == [
        (step, kind) for step, name, kind in metrics if name == "eval_loss"
    ]
    assert [4, 8] == [step for step, _ in epochs] == [step for step, _ in saved]
    assert ([0, 1], {"loss", "lr"}) == (numbers, set(epochs[0][1]))
    assert saved[0][1]["path"].endswith("/checkpoints/checkpoint-4")
    assert saved[0][1]["size_bytes"] > 100
    assert ["eval", "eval"] == [data["benchmark"] for _, data in told(read, "eval.run.end")]
    assert [(None, {"total_steps": STEPS * EPOCHS})] == told(read, "obs.run.progress")
    assert {1, 8} == {step for step, _ in told(read, "training.step")}


def test_another_rank(read):
    """A rank above the first logs its steps, and nothing that the first one logs."""
    callback = LogTraining()
    state = SimpleNamespace(is_world_process_zero=False, global_step=1, max_steps=-1, epoch=0.5)
    with logged_run("training", run_id="r", level="debug"):
        for hook in [name for name in vars(LogTraining) if name.startswith("on_")]:
            getattr(callback, hook)(None, state, None, logs={"loss": 1.0}, metrics={"loss": 1.0})

    assert ["training.step"] == [each.event for each in read("r")]


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
    logging.getLogger("transformers.trainer").warning("no %s", "shards")

    assert ["no shards"] == [data["text"] for _, data in told(read, "obs.library.message")]
