"""
Whether this program can start a Python of its own, in which an output would run.

`sys.executable` isn't always a Python: in a frozen application it is the application, which would
start itself, and in a program that embeds Python it is that program.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

MARK: Final = "GENO_LEWM_SENDING_PROCESS"
"""Is set in the environment of the process that sends, so that nothing in it starts another."""

_PYTHONS: Final = ("python", "pypy", "graalpy")
"""One of them is in the name of any Python, as in ``python3.11``, ``pythonw.exe``, ``Python``."""


def why_no_process() -> str | None:
    """Return why no Python can be started, as half a sentence; None if one can, as far as known."""
    if os.environ.get(MARK):
        return "this is a process that sends already"
    if getattr(sys, "frozen", False):
        return "the program is frozen, and has no Python that could send"
    try:
        path = Path(sys.executable or "")
        is_startable = path.is_file() and os.access(path, os.X_OK)
        names = (path.name.lower(), path.resolve().name.lower())
    except (OSError, ValueError, TypeError):
        is_startable = False
    if not is_startable:
        return "sys.executable names no program that can be started"
    if not any(python in name for python in _PYTHONS for name in names):
        return "sys.executable is no Python"
    return None


def is_installed(module: str) -> bool:
    """
    Tell whether the process could load *module*, without loading it.

    What stands for it in `sys.modules`, such as a test's stub, isn't what the process would load.
    """
    if module in sys.modules and sys.modules[module] is None:
        return False  # the program has blocked it
    for find in (importlib.util.find_spec, PathFinder.find_spec):
        try:
            spec = find(module)
        except (ValueError, ImportError):  # a stub has no spec
            continue
        # Without an origin it's a folder of that name, such as wandb makes for its own files.
        if spec is not None and spec.origin is not None:
            return True
    return False
