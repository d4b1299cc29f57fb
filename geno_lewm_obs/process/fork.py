"""
What the components of the package do around a fork of the process, in one stated order.

The order is that of `Turn`, whichever modules were loaded first. A component states what it does by
`at_fork`; this module imports none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from enum import Enum
from typing import Final

Act = Callable[[], None]


class Turn(Enum):
    """
    The components that act around a fork, in the order in which they act in the child.

    Before the fork they act in the reverse order, as Python itself has it. The value of a member is
    the module that acts.

    In the child there is one thread. Locks that another thread held at the fork stay locked for
    ever, so each component makes its own anew before it uses them.
    """

    HELD_SIGNALS = "process.held_signals"
    """
    Signals that wait are the parent's. First, so that a signal which is sent to the child is
    answered there, and not forgotten with those.
    """
    LEVELS = "components.levels"
    """The blocks that other threads of the parent were in are gone with these. It logs nothing."""
    PROCESS_FIELDS = "process_fields.in_force"
    """The fields of the process may be others in the child. Before whatever may log."""
    RUNS = "runs.process_state"
    """
    The lock of the open runs is made anew, and they count from zero. Before whatever may log: a
    call may open a run.
    """
    TERMINAL = "terminal.outlet"
    """
    What was begun on a terminal is the parent's to finish. Before the acts below, which may have a
    notice to say.
    """
    FILE = "sinks.file.sink"
    """
    Before the fork, what a relaxed run keeps back is written: the parent may end by `os._exit`, and
    the child drops it. In the child, the file's lock is made anew, and lines that wait are the
    parent's.
    """
    BACKGROUND = "sinks.background"
    """Each queue begins empty, and its thread is started by the next record."""
    WANDB = "sinks.wandb.sink"
    """The process that sends is the parent's. After the queue that feeds it."""
    FAULT_TRACE = "crashes.fault_trace"
    """The trace of faults is opened again, for a lock of the child's own."""
    METRICS = "metrics.exporter"
    """
    Instruments begin at zero, and the thread that writes them is started by the next update. After
    the acts above, which may log what feeds a metric.
    """
    SIGNALLED_WORKER = "process.signalled_worker"
    """
    Before the fork, the thread that sees a worker's signals stops answering them; the child has no
    part in it. Before the act below, by which the child may get one of its own.
    """
    WORKERS = "process.workers"
    """What is done at a worker's end is registered, if multiprocessing was loaded for this fork."""


def at_fork(turn: Turn, *, before: Act | None = None, in_child: Act | None = None) -> None:
    """
    State what the component at *turn* does around each fork; replaces what was stated before.

    Nothing happens on a system without fork.

    Args:
        turn: The component, and so when it acts.
        before: Called in the parent ahead of the fork.
        in_child: Called in the child.
    """
    for acts, act in ((_before, before), (_in_child, in_child)):
        if act is not None:
            acts[turn] = act


def _act_before() -> None:
    _do_all(_before[turn] for turn in reversed(Turn) if turn in _before)


def _act_in_child() -> None:
    _do_all(_in_child[turn] for turn in Turn if turn in _in_child)


def _do_all(acts: Iterable[Act]) -> None:
    # An act that raises must not keep the others from being done. Python reports the exception on
    # stderr, and the fork goes on.
    with ExitStack() as stack:
        for act in reversed(list(acts)):
            stack.callback(act)


_before: Final[dict[Turn, Act]] = {}
_in_child: Final[dict[Turn, Act]] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_act_before, after_in_child=_act_in_child)
