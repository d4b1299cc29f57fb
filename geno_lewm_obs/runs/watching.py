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
    run.watchers = Watchers((*run.watchers, watcher))
    channels = run.channels()
    for channel in channels:
        channel.watchers = run.watchers
        channel.forget_functions()
    # Loggers keep their level methods, and nobody has a list of those that were bound.
    for each in gc.get_objects() if channels else ():
        if issubclass(type(each), GenoLeWMLogger) and channel_of(each) in channels:
            each.forget_level_functions()
