"""
Progress: how fast a training goes, and how long it takes still.

    pace       the time that a step takes, by the steps that were logged
    words      rate and time left, as a person reads them
    progress   what sees the steps of a run, and says on its console how far it is

It's loaded by runs that name how many steps they take, and all but the last by commands that look
at runs.
"""

from __future__ import annotations

from .pace import EVENT, Paces
from .words import told

__all__ = ["EVENT", "Paces", "told"]
