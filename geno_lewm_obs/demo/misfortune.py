"""
What may happen to a training, made to happen to the demo's: for real, and without harm.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from .model import SoftmaxModel

Kind = Literal["nan", "oom", "kill", "stall"]
Misfortune = Callable[[int, SoftmaxModel], None]
"""Takes each step before it's made, and the model."""

STALL_S: Final = 3.0
"""Seconds for which a training stands still."""
_ROOM: Final = 64 << 20
"""Bytes that the process may take before it has no more."""
_CHUNK: Final = 4 << 20


def spared(_step: int, _model: SoftmaxModel) -> None:
    """Let nothing happen."""


def misfortune(kind: Kind, at: int) -> Misfortune:
    """
    Return what makes the misfortune of that *kind* happen before step *at*.

    Args:
        kind: ``nan``: a weight becomes NaN, and so does each loss from then on. ``oom``: the
            process gets no more memory, by a limit of its own. ``kill``: it's killed by SIGKILL.
            ``stall``: it stands still for `STALL_S`, and goes on.
        at: The step.
    """
    strike = _STRIKES[kind]

    def strike_at(step: int, model: SoftmaxModel) -> None:
        if step == at:
            strike(model)

    return strike_at


def _spoil(model: SoftmaxModel) -> None:
    model.rows[0][0] = float("nan")


def _run_out_of_memory(_model: SoftmaxModel) -> None:
    """
    Take memory until there is none.

    The limit is one of addresses, and what is taken isn't written to: the machine misses nothing.

    Raises:
        MemoryError: always; where the system knows no such limit, after as much as was meant.
    """
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    taken: list[bytearray] = []
    try:
        with suppress(OSError, ValueError):  # a system that doesn't tell, or has a lower limit
            resource.setrlimit(resource.RLIMIT_AS, (_addresses() + _ROOM, before[1]))
        while len(taken) * _CHUNK < 2 * _ROOM:
            taken.append(bytearray(_CHUNK))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    raise MemoryError


def _addresses() -> int:
    """Return how many bytes of addresses the process has."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _be_killed(_model: SoftmaxModel) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stand_still(_model: SoftmaxModel) -> None:
    time.sleep(STALL_S)


_STRIKES: Final[dict[Kind, Callable[[SoftmaxModel], None]]] = {
    "nan": _spoil,
    "oom": _run_out_of_memory,
    "kill": _be_killed,
    "stall": _stand_still,
}
