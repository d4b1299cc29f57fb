"""
A name as an error or a notice may show it.
"""

from __future__ import annotations

from typing import Final

from ..escapes import visible
from .text_rules import judge_text

WITHHELD: Final = "(withheld)"
MAX_SHOWN: Final = 80


def safe_name(name: object) -> str:
    """
    Return *name* as text a person may see: withheld where it's private, also by a guess, or no
    text; escaped, cut where it's long.
    """
    if not isinstance(name, str) or judge_text(name) is not None:
        return WITHHELD
    text = visible(name)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
