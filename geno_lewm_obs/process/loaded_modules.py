"""
What other libraries have loaded, for code that must not load them itself.
"""

from __future__ import annotations

import sys
from typing import Any


def find_loaded(module: str, name: str) -> Any:
    """
    Return what *module* has under *name*, or None.

    None if the module isn't loaded, if another thread is loading it and hasn't come to *name*, or
    if the module fails when it's asked.
    """
    try:
        return getattr(sys.modules.get(module), name, None)
    except Exception:  # noqa: BLE001 - a module that loads parts of itself when it's asked
        return None
