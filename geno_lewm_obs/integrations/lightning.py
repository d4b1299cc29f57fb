"""
Lightning's `Trainer`: ``Trainer(..., callbacks=[LogTraining()])``.
"""

from __future__ import annotations

from typing import Any, Final

from lightning.pytorch.callbacks import Callback

from .trainer_log import TrainerLog, harmless

_LOSSES: Final = ("train_loss_epoch", "train_loss", "train/loss", "loss_epoch", "loss")


class LogTraining(Callback):
    """
    Logs what a module reports by ``self.log`` as `training.metric`, and epochs, evaluations and
    checkpoints.

    Metrics are logged every ``log_every_n_steps``, by the first rank alone; those whose names begin
    with ``val`` or ``test`` at the end of the evaluation. Every rank logs `training.step` at
    severity debug. Nothing is raised into the training.

    Args:
        component: The subsystem that the records name.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, component: str = "training") -> None:
        self._log = TrainerLog(component)
        self._has_saved = False

    @harmless
    def on_train_start(self, trainer: Any, _: Any) -> None:
        self._log.progress(trainer.estimated_stepping_batches)

    @harmless
    def on_train_batch_start(self, trainer: Any, *_: Any) -> None:
        self._checkpoints(trainer)

    @harmless
    def on_train_batch_end(self, trainer: Any, *_: Any) -> None:
        step, epoch = trainer.global_step, trainer.current_epoch
        self._log.step(step, epoch)
        if trainer.is_global_zero and step % (trainer.log_every_n_steps or 1) == 0:
            names = [n for n in trainer.callback_metrics if not n.startswith(("val", "test"))]
            values = {name: trainer.callback_metrics[name] for name in names}
            self._log.metrics(values, "train", step, epoch)

    @harmless
    def on_train_epoch_end(self, trainer: Any, _: Any) -> None:
        if trainer.is_global_zero:
            values = trainer.callback_metrics
            loss = next((values[name] for name in _LOSSES if name in values), None)
            rates = [group["lr"] for each in trainer.optimizers for group in each.param_groups]
            self._log.epoch(trainer.current_epoch, trainer.global_step, loss, *rates[:1])

    @harmless
    def on_validation_end(self, trainer: Any, _: Any) -> None:
        self._evaluation(trainer, "val")

    @harmless
    def on_test_end(self, trainer: Any, _: Any) -> None:
        self._evaluation(trainer, "test")

    def on_save_checkpoint(self, *_: Any) -> None:
        self._has_saved = True

    @harmless
    def on_fit_end(self, trainer: Any, _: Any) -> None:
        self._checkpoints(trainer)

    def _evaluation(self, trainer: Any, prefix: str) -> None:
        if trainer.is_global_zero and not trainer.sanity_checking:
            metrics = trainer.callback_metrics
            values = {name: metrics[name] for name in metrics if name.startswith(prefix)}
            self._log.metrics(values, "eval", trainer.global_step, trainer.current_epoch)
            self._log.evaluation(prefix, values, trainer.global_step)

    def _checkpoints(self, trainer: Any) -> None:
        """Tell of what `ModelCheckpoint` has saved, which it does after other callbacks."""
        if self._has_saved and trainer.is_global_zero:
            for each in trainer.checkpoint_callbacks:
                for path in {*each.best_k_models, each.best_model_path, each.last_model_path}:
                    self._log.checkpoint(path, trainer.global_step)
        self._has_saved = False
