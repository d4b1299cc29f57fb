"""
Let something see the calls of all loggers of a run, those made before too.
"""

from __future__ import annotations

from ..chain.watchers import Watcher
from .run import Run


def watch_by(run: Run, watcher: Watcher) -> None:
    """Let *watcher* see the calls of all loggers of *run*, from now on until it's closed."""
    _set(run, (*run.watchers, watcher))


def unwatch(run: Run, watcher: Watcher) -> None:
    """Let *watcher* see no further calls of the loggers of *run*."""
    _set(run, tuple(each for each in run.watchers if each is not watcher))


def _set(run: Run, watchers: tuple[Watcher, ...]) -> None:
    run.watchers = watchers
    for channel in run.channels():
        channel.watchers = run.watchers
        channel.forget_functions()
