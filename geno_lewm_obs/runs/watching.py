"""
Let something see the calls of all loggers of a run, those made before too.
"""

from __future__ import annotations

import gc

from ..chain.level_function import Watcher, Watchers
from ..logger import GenoLeWMLogger, channel_of
from .run import Run


def watch_by(run: Run, watcher: Watcher) -> None:
    """Let *watcher* see the calls of all loggers of *run*, from now on until it's closed."""
    _set(run, Watchers((*run.watchers, watcher)))


def unwatch(run: Run, watcher: Watcher) -> None:
    """Let *watcher* see no further calls of the loggers of *run*."""
    _set(run, Watchers(each for each in run.watchers if each is not watcher))


def _set(run: Run, watchers: Watchers) -> None:
    run.watchers = watchers
    channels = run.channels()
    for channel in channels:
        channel.watchers = run.watchers
        channel.forget_functions()
    # Loggers keep their level methods, and nobody has a list of those that were bound.
    for each in gc.get_objects() if channels else ():
        if issubclass(type(each), GenoLeWMLogger) and channel_of(each) in channels:
            each.forget_level_functions()
