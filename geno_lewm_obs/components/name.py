"""
The name of a component, which every record holds: as it is passed, or made usable.

Loggers are named for modules, services and workers, and such a name may hold any character. What a
component can't hold is replaced, and said; what the redaction rules refuse is refused here too.
"""

from __future__ import annotations

import re
from typing import Final

from ..bounded_cache import BoundedCache
from ..counters import Tally, TallyTable
from ..errors import InputError
from ..naming import LONGEST_NAME, is_name
from ..notice import say
from ..redaction import because, is_presentable, judge_text, safe_name

DEFAULT_COMPONENT: Final = "runtime"
"""The component of a logger that is given no name."""
OWN_COMPONENT: Final = "obs"
"""The component of the package's own records."""
MAX_NAMES: Final = 10
"""Names of which it is said what they became, in one process."""
_OTHERS: Final = r"[^A-Za-z0-9._:/-]+"
"""What a component can't hold. The regular expression is compiled when it's first needed."""


def component_name(component: object) -> str:
    """
    Return *component* as records hold it; `DEFAULT_COMPONENT` for None and for an empty name.

    Of a name that isn't usable as it is, it is said once what became of it.

    Raises:
        InputError: as `usable_name`.
    """
    if component is None or component == "":
        return DEFAULT_COMPONENT
    usable = usable_name(component)
    if usable is not component:
        _say_once(str(component), usable)
    return usable


def usable_name(name: object, *, argument: str = "component") -> str:
    """
    Return *name* if it is a short plain name, else one that is made of it.

    Each run of characters other than ASCII letters, digits and ``. _ - : /`` becomes a ``_``, and
    so does a first character that is neither letter, digit nor ``_``. What is behind the first 128
    characters is cut off.

    Args:
        name: What a caller passed.
        argument: What the message of an error calls it.

    Raises:
        InputError: it isn't a str, is empty, or a redaction rule keeps it out. The message never
            quotes it.
    """
    if type(name) is str and name in _usable.entries:
        return name
    text = name if isinstance(name, str) else ""
    usable = text if _is_usable(text) else _replaced(text)
    # What had to be replaced may have hidden what a rule is else certain of, so a guess counts too.
    passes = is_presentable if usable is text else _is_beyond_doubt
    if not usable or not passes(text) or not passes(usable):
        msg = f"{argument} is not a usable name{because(text) or because(usable)}"
        raise InputError(msg, remediation="pass a short name as a str, nothing private")
    if type(name) is str and usable is text:
        _usable.store(text, None)
    return usable


def _is_beyond_doubt(text: str) -> bool:
    return judge_text(text) is None


def _is_usable(text: str) -> bool:
    return is_name(text, first="_", then="_.:/-")


def _replaced(text: str) -> str:
    plain = re.sub(_OTHERS, "_", text)[:LONGEST_NAME]
    return plain if _is_usable(plain[:1]) else f"_{plain[1:]}" if plain else ""


_usable: Final[BoundedCache[str, None]] = BoundedCache(256, max_bytes=2**16)
"""Names that were usable as they are: a span has one for each block."""
_names: Final = TallyTable()
"""How often each name was replaced."""
_said: Final = Tally()
"""How many names it was said of."""


def _say_once(text: str, usable: str) -> None:
    if _names.add(text):
        return
    number = _said.add()
    if number < MAX_NAMES:
        say(
            f"component {safe_name(text)} is written as {usable}: its name has letters, digits"
            f" and . _ - : /, {LONGEST_NAME} characters at most (said once)"
        )
    elif number == MAX_NAMES:
        say("further components whose names are replaced aren't told of")
