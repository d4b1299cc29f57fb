"""
What a program was called with, as far as it may be shown: arguments, and names of variables.

The value of an option that names a secret or a person is left out, and so is whatever a rule of
redaction keeps out. The home directory is written as ``~``. No value of a variable is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ..redaction import WITHHELD, is_personal, is_presentable, safe_name

MOST: Final = 100
"""Arguments, and three times as many names, that are told."""
_REST: Final = "…"


def presentable_arguments(arguments: Sequence[str]) -> list[str]:
    """Return *arguments* as a record may hold them; what can't be shown becomes `WITHHELD`."""
    shown = [*_shown(arguments[:MOST])]
    if not is_presentable(" ".join(shown)) or not is_presentable("".join(shown)):
        return [WITHHELD]  # they spell together what none does alone
    return shown + [_REST] * (len(arguments) > MOST)


def presentable_names(names: Iterable[str]) -> list[str]:
    """Return the *names* of variables in order; those that can't be shown aren't told."""
    shown = sorted(name for name in names if name == safe_name(name))
    return shown[: 3 * MOST] + [_REST] * (len(shown) > 3 * MOST)


def _shown(arguments: Sequence[str]) -> Iterator[str]:
    is_value_private = False
    for argument in arguments:
        if is_value_private and not argument.startswith("-"):
            is_value_private = False
            yield WITHHELD
            continue
        option, equals, value = argument.partition("=")
        is_private = is_personal(option.lstrip("-+").rpartition(".")[2])
        is_value_private = is_private and not equals and argument.startswith("-")
        if is_private and equals:
            yield f"{safe_name(option)}={WITHHELD}"
        elif equals:
            yield f"{safe_name(option)}={safe_name(_without_home(value))}"
        else:
            yield safe_name(_without_home(argument))


def _without_home(text: str) -> str:
    try:
        home = str(Path.home())
    except RuntimeError:  # the user has none
        return text
    return f"~{text[len(home) :]}" if text.startswith(f"{home}/") and home != "/" else text
