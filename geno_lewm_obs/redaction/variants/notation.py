"""
What a notation is: a pattern, what is made of a match, and examples of both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum

from ...named_tuple import NamedTuple


class Grade(IntEnum):
    """What a match of a pattern is, in ascending order."""

    NONE = 0
    """No variant: what stands around it, or in it, says so."""
    GUESS = 1
    """Perhaps a variant. It is kept out, and never raises."""
    CERTAIN = 2
    """A variant."""


def always(_match: re.Match[str]) -> Grade:
    """Grade a match of a pattern that matches variants alone."""
    return Grade.CERTAIN


class Notation(NamedTuple):
    """One notation of variants: a row of the table."""

    name: str
    """A few words for a person. Unique."""
    source: str
    """Where the notation is defined."""
    pattern: str
    """A regular expression for candidates, which takes time linear in a text's length."""
    grade: Callable[[re.Match[str]], Grade]
    """Tells what a candidate is."""
    refused: tuple[str, ...]
    """Made-up examples that are certain."""
    guessed: tuple[str, ...] = ()
    """Examples that are a guess."""
    passes: tuple[str, ...] = ()
    """What looks like it, and passes on purpose."""
