"""
What a program was called with, as far as it may be shown: arguments, and names of variables.

All that stands behind an option that names a secret or a person is left out, up to the next long
option, and so is whatever a rule of redaction keeps out. In doubt a value is left out. The home
directory is written as ``~``. No value of a variable is looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ..redaction import WITHHELD, is_personal, is_presentable, safe_name

MOST: Final = 100
"""Arguments, and three times as many names, that are told."""
_LONGEST: Final = 4096
"""Characters of an argument that is looked at."""
_REST: Final = "…"
_LONG: Final = re.compile(r"--[a-z]+\d{0,2}([-_.][a-z]+\d{0,2})*(=.*)?", re.DOTALL)
"""What is an option for certain, and not the value of the one before it."""
_NAME: Final = re.compile(r"[-+~]*[\w./@-]+")
_NAMED: Final = re.compile(r"([\w. -]{1,80})[\"']?\s{0,3}[=:]")
"""A name in a text: ``a=1,b=2``, ``{"a": 1}``, ``Authorization: Bearer x``."""
_LOGIN: Final = re.compile(r"[^\s/:@]:[^\s/@]{1,80}@")
"""A user and a password, as in ``user:password@host``."""
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SHORT: Final = re.compile(r"-[HKPUkpu]")
"""By custom an option for a header, a key, a password or a user."""
_COUNTS: Final = frozenset("n num no count total max min mean".split())
_PERSONS: Final = frozenset(
    person + plural
    for person in "donor individual participant patient proband subject".split()
    for plural in ("", "s")
)
"""Wherever one of them stands in an option's name, its value may tell who that is."""
_LAST_WORDS: Final = frozenset(
    "auth author authorization bearer contact header headers key keys login operator otp owner"
    " pass people person persons pin proxy pw sample samples tokens user users".split()
)
"""
Behind names that end so, a command line has a secret or a person.

In a record's keys these are ordinary words, which `is_personal` passes.
"""


def presentable_arguments(arguments: Sequence[object]) -> list[str]:
    """Return *arguments* as a record may hold them; what can't be shown becomes `WITHHELD`."""
    homes = _homes()
    shown = [*_shown(_without(homes, str(each)) for each in arguments[:MOST])]
    if not is_presentable(" ".join(shown)) or not is_presentable("".join(shown)):
        return [WITHHELD]  # they spell together what none does alone
    return shown + [_REST] * (len(arguments) > MOST)


def presentable_names(names: Iterable[str]) -> list[str]:
    """Return the *names* of variables in order; those that can't be shown aren't told."""
    shown = sorted(name for name in names if name == safe_name(name))
    return shown[: 3 * MOST] + [_REST] * (len(shown) > 3 * MOST)


def _shown(arguments: Iterable[str]) -> Iterator[str]:
    is_behind_private = False
    for argument in arguments:
        is_value = is_behind_private and not _LONG.fullmatch(argument)
        if is_value or len(argument) > _LONGEST:
            yield WITHHELD
            continue
        option, equals, value = argument.partition("=")
        has_name = bool(equals) and _NAME.fullmatch(option) is not None
        is_private = (has_name or not equals) and _is_private(option)
        rest = value if has_name else argument
        holds_private = _LOGIN.search(rest) is not None or any(
            map(_is_private, _NAMED.findall(rest))
        )
        is_cut = (is_private or holds_private) and rest.rstrip()[-1:] in ("", ":", "=")
        is_behind_private = is_cut or (
            (is_private and argument.startswith("-") and not equals)
            or _SHORT.fullmatch(argument) is not None
        )
        if _SHORT.match(argument) and not _SHORT.fullmatch(argument):
            yield WITHHELD
        elif has_name:
            is_withheld = is_private or holds_private
            yield f"{safe_name(option)}={WITHHELD if is_withheld else safe_name(value)}"
        else:
            yield WITHHELD if holds_private else safe_name(argument)


def _is_private(option: str) -> bool:
    """Tell whether there may be a secret or a person behind the name *option*."""
    name = option.lstrip("-+~ ")
    last = name.rpartition(".")[2]
    if is_personal(name) or is_personal(last):
        return True
    words = [word.lower() for word in _WORD.findall(last)]
    if not words or words[0] in _COUNTS or words[-1] in _COUNTS:
        return False
    if words in (["id"], ["ids"]):
        return True
    return words[-1] in _LAST_WORDS or not _PERSONS.isdisjoint(words)


def _homes() -> list[str]:
    try:
        home = str(Path.home())
    except RuntimeError:  # the user has none
        return []
    return sorted({home, os.path.realpath(home)} - {"/"}, key=len, reverse=True)


def _without(homes: Iterable[str], text: str) -> str:
    """Return *text* with ``~`` for each of *homes*, wherever it stands."""
    for home in homes:
        text = re.sub(rf"{re.escape(home)}(?!\w)", "~", text)
    return text
