"""
What callbacks of trainers log, by the canonical events; what goes wrong with it harms no training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Final

from ..chain.exception_fields import type_name
from ..chain.watchers import shown_to
from ..components.name import component_name
from ..logger import lenient_function
from ..notice import say
from ..record import Severity
from ..runs.open_runs import find_logger


def harmless(hook: Callable[..., None]) -> Callable[..., None]:
    """Let *hook*, a method of a callback, raise no `Exception`: its type is said once instead."""

    @wraps(hook)
    def call(*args: Any, **fields: Any) -> None:
        try:
            hook(*args, **fields)
        except Exception as failure:  # noqa: BLE001 - a training is worth more than a record
            kind = type_name(failure)
            if kind not in _said:
                _said[kind] = None
                say(f"a training could not be logged ({kind}; said once)")

    return call


_said: Final[dict[str, None]] = {}
"""The types of exceptions that were said."""


class TrainerLog:
    """
    Logs one training, in the run of each call.

    Args:
        component: The subsystem that the records name.

    Raises:
        InputError: *component* can't be used.
    """

    def __init__(self, component: str) -> None:
        self._component: Final = component_name(component)
        self._saved: dict[str, int] = {}

    def progress(self, total_steps: float) -> None:
        """Say how many steps the training takes in all, if that is known."""
        if 0 < total_steps < float("inf"):
            find_logger(self._component).progress(int(total_steps))

    def step(self, step: int, epoch: int | None = None) -> None:
        """Log a step at severity debug: every rank does, so that each one's last step is known."""
        self._log("debug", "training.step", step=step, epoch=epoch)

    def metrics(self, values: Mapping[str, Any], kind: str, step: int, epoch: int | None) -> None:
        """Log each number among *values* as a metric of its *kind*, ``train`` or ``eval``."""
        for name, value in _numbers(values).items():
            fields = {"name": name, "value": value, "kind": kind, "step": step, "epoch": epoch}
            self._log("info", "training.metric", **fields)

    def epoch(self, epoch: int, step: int, loss: Any = None, lr: Any = None) -> None:
        """Log the end of an epoch."""
        fields = _numbers({"loss": loss, "lr": lr})
        self._log("info", "training.epoch.end", epoch=epoch, step=step, **fields)

    def evaluation(self, benchmark: str, values: Mapping[str, Any], step: int) -> None:
        """Log the end of an evaluation, with the numbers among *values*."""
        fields = {"benchmark": benchmark, "metrics": _numbers(values), "step": step}
        self._log("info", "eval.run.end", **fields)

    def checkpoint(self, path: str, step: int) -> None:
        """Log that a checkpoint was saved, a file or a directory, unless that was told already."""
        if not path:
            return
        try:
            saved = Path(path).stat().st_mtime_ns
            files = [Path(path), *Path(path).rglob("*")]
            sizes = {"size_bytes": sum(each.stat().st_size for each in files if each.is_file())}
        except OSError:  # it isn't on this machine, or was removed meanwhile
            saved, sizes = 0, {}
        if self._saved.get(path) != saved:
            self._saved[path] = saved
            self._log("info", "training.checkpoint.write", path=path, step=step, **sizes)

    def _log(self, severity: Severity, event: str, **fields: Any) -> None:
        state = find_logger(self._component).state
        watchers = state.channel.watchers
        log = lenient_function(state.channel, severity, event)
        if watchers:
            log = shown_to(watchers, severity, log)
        log(state, event, **fields)


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers among *values*, tensors that hold one included, as plain numbers."""
    numbers = {}
    for name, value in values.items():
        plain = value.item() if getattr(value, "ndim", None) == 0 else value
        if isinstance(plain, int | float) and not isinstance(plain, bool):
            numbers[name] = plain
    return numbers
