"""
Which names a run may have: its id stands in every record, and names its file.

`components.name` has the names of components.
"""

from __future__ import annotations

import string
from typing import Final

from .process.ranks import names_a_shard
from .redaction import because, is_presentable

LATEST: Final = "latest"
"""What readers call the run that was written to last; no run may have it as its id."""
LONGEST_NAME: Final = 128
"""Characters of the longest name of a run or component."""
_ALPHANUMERIC: Final = frozenset(string.ascii_letters + string.digits)


def is_run_id(text: str) -> bool:
    """Tell whether *text* can name a run, and thus a file."""
    return _names_a_file(text) and is_presentable(text)


def reason_against_run_id(text: object) -> str:
    """
    Return which rule keeps *text* from being a run id, as the end of an error's message.

    Empty if it can't name a file anyway. Nothing of it is quoted.
    """
    return because(text) if isinstance(text, str) and _names_a_file(text) else ""


def _names_a_file(text: str) -> bool:
    return is_name(text, first="", then="._-") and text != LATEST and not names_a_shard(text)


def is_name(text: str, *, first: str, then: str) -> bool:
    """
    Tell whether *text* has 1 to 128 characters, all of them ASCII letters, digits or in *then*.

    The first one must be a letter, a digit or in *first*.
    """
    if not 0 < len(text) <= LONGEST_NAME:
        return False
    return text[0] in _ALPHANUMERIC.union(first) and _ALPHANUMERIC.union(then).issuperset(text)
