"""
What the components of the package do around a fork of the process, in one stated order.

The order is that of `TURNS`, whichever modules were loaded first. A component states what it does
by `at_fork`; this module imports none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Final

Act = Callable[[], None]


TURNS: Final = (
    # Before the fork, the watchdog of stalls is stopped, as late as can be: the box sets it anew.
    # The child has no box.
    "vitals.stall_watch",
    # Signals that wait are the parent's. First, so that a signal which is sent to the child is
    # answered there, and not forgotten with those.
    "process.held_signals",
    # The blocks that other threads of the parent were in are gone with these. It logs nothing.
    "components.levels",
    # The fields of the process may be others in the child. Before whatever may log.
    "process_fields.in_force",
    # The lock of the open runs is made anew, and they count from zero. Before whatever may log: a
    # call may open a run.
    "runs.process_state",
    # What was begun on a terminal is the parent's to finish. Before the acts below, which may have
    # a notice to say.
    "terminal.outlet",
    # Before the fork, what a relaxed run keeps back is written: the parent may end by `os._exit`,
    # and the child drops it. In the child, the file's lock is made anew, and lines that wait are
    # the parent's.
    "sinks.file.sink",
    # Each queue begins empty, and its thread is started by the next record.
    "sinks.background",
    # The process that sends is the parent's. After the queue that feeds it.
    "sinks.wandb.sink",
    # The process that follows the run is the parent's, too.
    "otlp.follower",
    # The trace of faults is opened again, for a lock of the child's own.
    "crashes.fault_trace",
    # Instruments begin at zero, and the thread that writes them is started by the next update.
    # After the acts above, which may log what feeds a metric.
    "metrics.exporter",
    # Before the fork, the thread that sees a worker's signals stops answering them; the child has
    # no part in it. Before the act below, by which the child may get one of its own.
    "process.signalled_worker",
    # What is done at a worker's end is registered, if multiprocessing was loaded for this fork.
    "process.workers",
)
"""
The components that act around a fork, by their modules, in the order in which they act in the
child. Before the fork they act in the reverse order, as Python itself has it.

In the child there is one thread. Locks that another thread held at the fork stay locked for ever,
so each component makes its own anew before it uses them.
"""


def at_fork(turn: str, *, before: Act | None = None, in_child: Act | None = None) -> None:
    """
    State what the component *turn* does around each fork; replaces what was stated before.

    Nothing happens on a system without fork.

    Args:
        turn: The component, one of `TURNS`, and so when it acts.
        before: Called in the parent ahead of the fork.
        in_child: Called in the child.

    Raises:
        ValueError: *turn* is none of `TURNS`.
    """
    if turn not in TURNS:
        msg = f"{turn} has no turn"
        raise ValueError(msg)
    for acts, act in ((_before, before), (_in_child, in_child)):
        if act is not None:
            acts[turn] = act


def _act_before() -> None:
    _do_all(_before[turn] for turn in reversed(TURNS) if turn in _before)


def _act_in_child() -> None:
    _do_all(_in_child[turn] for turn in TURNS if turn in _in_child)


def _do_all(acts: Iterable[Act]) -> None:
    # An act that raises must not keep the others from being done. Python reports the exception on
    # stderr, and the fork goes on.
    with ExitStack() as stack:
        for act in reversed(list(acts)):
            stack.callback(act)


_before: Final[dict[str, Act]] = {}
_in_child: Final[dict[str, Act]] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_act_before, after_in_child=_act_in_child)
