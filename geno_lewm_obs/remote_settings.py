"""
The settings of outputs over a network: whether this process sends to them. Nothing is opened here.

It's loaded only where an argument or a variable names one.
"""

from __future__ import annotations

from collections.abc import Mapping

from .errors import InputError
from .process.launchers import Launch
from .process.workers import is_worker


def wandb_project(project: str | None, environ: Mapping[str, str], launch: Launch) -> str | None:
    """
    Return *project* if this process sends metrics to it, else None.

    wandb takes a run from one process only.
    """
    is_first = launch.is_told and not launch.rank
    is_sent = is_first and environ.get("WANDB_MODE") != "disabled" and not is_worker()
    return project if project and is_sent else None


def is_sent_by_otlp(argument: bool | None, endpoint: str | None) -> bool:
    """
    Tell whether this process has its run sent by OTLP: as *argument* says, else by the variable.

    A worker's parent has the run sent.

    Raises:
        InputError: the argument is neither True nor False.
    """
    if argument is None:
        return endpoint is not None and not is_worker()
    if isinstance(argument, bool):
        return argument
    msg = "otlp is neither True nor False"
    raise InputError(msg, remediation="use True or False")
