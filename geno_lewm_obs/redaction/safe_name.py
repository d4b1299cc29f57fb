"""
Make a name that a caller passed fit to be shown in an error or a notice.
"""

from __future__ import annotations

from typing import Final

from ..escapes import visible
from .text_rules import judge_text

WITHHELD: Final = "(withheld)"
MAX_SHOWN: Final = 80
"""Characters."""


def safe_name(name: object) -> str:
    """
    Return *name* as text that may be shown: escaped, and cut after `MAX_SHOWN` characters.

    A name that a rule keeps out, be it by a guess, or that isn't a string, becomes `WITHHELD`.
    """
    if not isinstance(name, str) or judge_text(name) is not None:
        return WITHHELD
    text = visible(name)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
