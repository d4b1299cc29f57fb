"""
Hugging Face's `Trainer`: ``Trainer(..., callbacks=[LogTraining()])``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from transformers import TrainerCallback

from .trainer_log import TrainerLog, harmless


class LogTraining(TrainerCallback):
    """
    Logs what a `Trainer` reports as `training.metric`, and epochs, evaluations and checkpoints.

    Metrics are logged when the trainer does, every ``logging_steps``; by the first rank alone.
    Every rank logs `training.step` at severity debug. It never raises into the training.

    Args:
        component: The subsystem that the records name.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, component: str = "training") -> None:
        self._log = TrainerLog(component)

    @harmless
    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        self._log.progress(state.max_steps)

    @harmless
    def on_step_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        self._log.step(state.global_step)

    @harmless
    def on_log(
        self, _args: Any, state: Any, _control: Any, logs: Mapping[str, Any] | None = None, **_: Any
    ) -> None:
        if state.is_world_process_zero:
            values = {name: value for name, value in (logs or {}).items() if name != "epoch"}
            kind = "eval" if any(name.startswith("eval_") for name in values) else "train"
            self._log.metrics(values, kind, state.global_step, _epoch(state))

    @harmless
    def on_epoch_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            told = [each for each in state.log_history if "loss" in each]
            last: Mapping[str, Any] = told[-1] if told else {}
            loss, lr = last.get("loss"), last.get("learning_rate")
            self._log.epoch(_epoch(state), state.global_step, loss, lr)

    @harmless
    def on_evaluate(
        self, _args: Any, state: Any, _control: Any, metrics: Any = None, **_: Any
    ) -> None:
        if state.is_world_process_zero:
            self._log.evaluation("eval", metrics or {}, state.global_step)

    @harmless
    def on_save(self, args: Any, state: Any, _control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            path = f"{args.output_dir}/checkpoint-{state.global_step}"
            self._log.checkpoint(path, state.global_step)


def _epoch(state: Any) -> int:
    """Return the number of the epoch, the first being 0; after its last step too."""
    return max(ceil(state.epoch or 0) - 1, 0)
