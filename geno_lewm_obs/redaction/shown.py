"""
A name as an error or a notice may show it.
"""

from __future__ import annotations

from typing import Final

from ..visible import visible
from .texts import is_presentable

WITHHELD: Final = "(withheld)"
MAX_SHOWN: Final = 80


def shown(name: object) -> str:
    """Return *name* as text a person may see: withheld where it's private or no text, escaped, cut where it's long."""
    if not isinstance(name, str) or not is_presentable(name):
        return WITHHELD
    text = visible(name)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
