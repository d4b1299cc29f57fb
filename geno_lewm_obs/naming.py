"""
Which names a run and a component may have. Both stand in every record; a run's is a file name too.
"""

from __future__ import annotations

import string
from typing import Final

from .errors import InputError
from .process.ranks import names_a_shard
from .redaction import because, is_presentable

LATEST: Final = "latest"
"""What readers call the run that was written to last; no run may have it as its id."""
_LONGEST_NAME: Final = 128
_ALPHANUMERIC: Final = frozenset(string.ascii_letters + string.digits)


def check_component(component: object, *, argument: str = "component") -> str:
    """
    Return *component*, which every record holds, if it is a short plain name.

    Raises:
        InputError: it isn't; the message names *argument* and never quotes the value.
    """
    name = component if isinstance(component, str) else ""
    name = name if _is_name(name, first="_", then="_.:/-") else ""
    if not name or not is_presentable(name):
        msg = f"{argument} is not a usable name{because(name)}"
        raise InputError(
            msg,
            remediation=(
                "use letters, digits and . _ - : /, 128 characters at most, nothing private"
            ),
        )
    return name


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
    return _is_name(text, first="", then="._-") and text != LATEST and not names_a_shard(text)


def _is_name(text: str, *, first: str, then: str) -> bool:
    """
    Tell whether *text* has 1 to 128 characters, all of them ASCII letters, digits or in *then*.

    The first one must be a letter, a digit or in *first*.
    """
    if not 0 < len(text) <= _LONGEST_NAME:
        return False
    return text[0] in _ALPHANUMERIC.union(first) and _ALPHANUMERIC.union(then).issuperset(text)
