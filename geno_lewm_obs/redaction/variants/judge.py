"""
Tell whether a text holds a variant, in stages: a cheap hint, candidates, and what each of these is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Final

from ...named_tuple import NamedTuple
from .hints import LONG, has_hint, near_hints, passes_first_look
from .unquoted import as_row, plain, without_escapes

_SOFT_HYPHEN: Final = "\u00ad"
"""It shows at the end of a line alone, where it's a hyphen; elsewhere it parts nothing."""


class Finding(NamedTuple):
    """A variant that a text holds."""

    notation: str
    """The name of its notation, a row of `notations.NOTATIONS`."""
    certain: bool


def find_variant(text: str) -> Finding | None:
    """Return the variant that *text* holds, one that is certain first, or None."""
    # Most texts end here.
    if len(text) < LONG and text.isascii() and not has_hint(text):
        return None
    guess = None
    readings = _readings(plain(text))
    if _SOFT_HYPHEN in text:
        readings = chain(readings, _readings(plain(text.replace(_SOFT_HYPHEN, "-"))))
    for reading in readings:
        found = _find_in(reading)
        if found is not None and found.certain:
            return found
        guess = guess or found
    return guess


def _readings(text: str) -> Iterator[str]:
    """Yield what may hold a variant in *text*: parts of it, without escapes too, and as rows."""
    bare = without_escapes(text)
    for reading in (text,) if bare == text else (text, bare):
        for part in () if passes_first_look(reading) else near_hints(reading):
            yield part
            row = as_row(part)
            if row != part:
                yield row


def _find_in(text: str) -> Finding | None:
    # Imported here, since most programs never need it.
    from .notations import NOTATIONS, Grade

    guess = None
    for notation in NOTATIONS:
        grade = max(map(notation.grade, _candidates(notation.pattern, text)), default=Grade.NONE)
        if grade is Grade.CERTAIN:
            return Finding(notation.name, certain=True)
        if grade is Grade.GUESS:
            guess = guess or Finding(notation.name, certain=False)
    return guess


def _candidates(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Yield the first match of *pattern* at each place of *text*, also within another match."""
    match = _compiled(pattern).search(text)
    while match is not None:
        yield match
        match = match.re.search(text, match.start() + 1)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
