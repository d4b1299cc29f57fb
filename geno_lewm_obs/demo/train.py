"""
The demo's training run, which is also an example of how a script logs through the public API.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from geno_lewm_obs import get_logger, logged_run

from .genome import Example, encode, load_codes, other_strand, split
from .misfortune import Misfortune, spared
from .model import SoftmaxModel

EPOCHS: Final = 16
ORDER: Final = 5
DECAY: Final = 0.05
LEARNING_RATE: Final = 0.01
MODEL_ID: Final = f"softmax-order-{ORDER}"
CHANCE: Final = 0.25


class Outcome(NamedTuple):
    """The result of a demo run."""

    path: Path | None
    """The run's file, or None if stdout is its log."""
    accuracy: float
    """The fraction of held-out bases predicted correctly; `CHANCE` by chance alone."""


class Shards:
    """The training shards of both strands, encoded on first use and cached."""

    def __init__(self) -> None:
        codes = load_codes()
        self._strands = {"+": codes, "-": other_strand(codes)}
        forward, self._held_out = split(codes)
        last = len(forward) + len(self._held_out) - 1
        self.names = [(n, "+") for n in forward] + [(last - n, "-") for n in forward]
        self._cache: dict[tuple[int, str], list[Example]] = {}
        self._log = get_logger("data")

    def load(self, name: tuple[int, str]) -> list[Example]:
        shard, strand = name
        hit = name in self._cache
        if not hit:
            self._cache[name] = encode(self._strands[strand], shard, ORDER)
        self._log.debug(
            "data.cache.hit" if hit else "data.cache.miss", shard_id=shard, key=f"strand {strand}"
        )
        return self._cache[name]

    def held_out(self) -> list[Example]:
        return [example for n in self._held_out for example in encode(self._strands["+"], n, ORDER)]


def train(
    epochs: int = EPOCHS,
    *,
    run_id: str,
    log_dir: str | os.PathLike[str] | None = None,
    pretty: bool | None = None,
    on_step: Callable[[float], None] = lambda _loss: None,
    misfortune: Misfortune = spared,
    watch_stalls: bool = False,
) -> Outcome:
    """
    Train a model, save it and evaluate it, all logged into one run.

    Args:
        epochs: Passes over the training shards, 1 or more.
        run_id: Names the run and its file.
        log_dir: The directory of the file, and of the checkpoint below it; neither is written where
            it's ``none``.
        pretty: Whether to log to the console.
        on_step: Called with the loss after each step, for a progress bar.
        misfortune: What happens to it. Then its numbers are watched.
        watch_stalls: Whether to watch for steps that take too long.
    """
    with logged_run(
        "training",
        run_id=run_id,
        log_dir=log_dir,
        level="debug",
        pretty=pretty,
        start_event="training.run.start",
        end_event="training.run.end",
        start_data={"model_id": MODEL_ID, "device": "cpu", "world_size": 1},
        total_steps=epochs * steps_per_epoch(),
        watch_numbers=misfortune is not spared,
        watch_stalls=watch_stalls,
    ) as log:
        model, shards = SoftmaxModel(ORDER, DECAY), Shards()
        step = 0
        for epoch, lr in enumerate(learning_rates(epochs)):
            started, losses = time.perf_counter(), []
            for name in shuffled(shards.names, epoch):
                misfortune(step, model)
                loss, grad_norm = model.step(shards.load(name), lr)
                log.debug(
                    "training.step", step=step, epoch=epoch, loss=loss, lr=lr, grad_norm=grad_norm
                )
                losses.append(loss)
                on_step(loss)
                step += 1
            log.info(
                "training.epoch.end",
                epoch=epoch,
                step=step,
                loss=sum(losses) / len(losses),
                lr=lr,
                samples=len(losses),
                duration_ms=(time.perf_counter() - started) * 1000,
            )
        if log.log_dir is not None:
            save(model, log.log_dir / "checkpoints" / f"{run_id}.json", step)
        accuracy = evaluate(model, shards.held_out())
        return Outcome(log.log_dir and log.log_dir / f"{run_id}.jsonl", accuracy)


def save(model: SoftmaxModel, checkpoint: Path, step: int) -> None:
    """Write the weights of *step* to the file *checkpoint*."""
    size = model.save(checkpoint)
    get_logger("training").info(
        "training.checkpoint.write", step=step, path=checkpoint, size_bytes=size, tag="last"
    )


def evaluate(model: SoftmaxModel, examples: list[Example]) -> float:
    """Return the fraction of *examples* that the model predicts correctly."""
    log, started = get_logger("eval"), time.perf_counter()
    log.info(
        "eval.run.start", benchmark="next-base", dataset="lambda-held-out", n_items=len(examples)
    )
    loss, accuracy = model.evaluate(examples)
    metrics = {"loss": loss, "accuracy": accuracy, "chance": CHANCE}
    log.info(
        "eval.run.end",
        benchmark="next-base",
        metrics=metrics,
        elapsed_s=time.perf_counter() - started,
    )
    return accuracy


def steps_per_epoch() -> int:
    """Return how many steps one epoch takes: one for each shard of both strands."""
    return 2 * len(split(load_codes())[0])


def learning_rates(epochs: int) -> Iterator[float]:
    return (LEARNING_RATE / (1 + epoch) for epoch in range(epochs))


def shuffled(names: list[tuple[int, str]], seed: int) -> list[tuple[int, str]]:
    # An order, not a secret.
    return random.Random(seed).sample(names, len(names))  # noqa: S311
