"""
What the rules report about a value that they keep out: which rule, where, how long. Not the value.
"""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import Final

from ..named_tuple import NamedTuple


class Rule(StrEnum):
    """The rules, in order. A rule's value ends the name of its counter, ``dropped_<value>``."""

    DENIED = "denied"
    TYPE = "type"
    DNA = "dna"
    VARIANT = "variant"
    KEYS = "keys"


MEANINGS: Final = {
    Rule.DENIED: "is or names personal data or a secret",
    Rule.TYPE: "is no scalar, list of scalars or shallow dict of scalars",
    Rule.DNA: "holds a sequence of 20 or more bases",
    Rule.VARIANT: "holds a variant written out",
    Rule.KEYS: "is not on the event's allowlist",
}
"""For each rule, what is wrong with a value that it keeps out."""
_MAX_PATH: Final = 200
"""Characters of a path that are shown."""
_WORDS: Final = 6
"""The field of a refusal from which on it holds words for a person."""


class NotPlainError(Exception):
    """
    A value is not plain. The exception holds nothing of the value.

    Args:
        failure: What kept it from being read, if that has nothing to do with the value.
    """

    def __init__(self, failure: str = "") -> None:
        super().__init__()
        self.failure = failure


def failure_of(exc: Exception) -> str:
    """Return what *exc* says about why a value could not be judged; nothing if that is its own."""
    if isinstance(exc, RecursionError):
        return "the end of the stack was reached"
    if isinstance(exc, OSError) and exc.errno in (errno.EMFILE, errno.ENFILE):
        return "no descriptor was left to load a module by"
    return "no memory was left" if isinstance(exc, MemoryError) else ""


class Refusal(NamedTuple):
    """One value that a rule kept out."""

    rule: Rule
    key: str
    """The top-level key, or its position (``#2``) where the key itself is private."""
    path: str
    """Where the value stood: the key, and what leads from there to an element or entry."""
    length: int | None = None
    """Characters or elements, if the value has a length."""
    certain: bool = True
    """Whether the rule is certain. A value that is kept out by a guess never raises."""
    failure: str = ""
    """What kept the rules from judging the value, if they couldn't; nothing is known of it then."""
    what: str = ""
    """For rule 2: what the value is, such as ``is a Series of 20,000 values``."""
    way_out: str = ""
    """For rule 2: what to log instead."""
    notation: str = ""
    """Of a variant: the name of its notation."""

    def __str__(self) -> str:
        path = self.path if len(self.path) <= _MAX_PATH else f"{self.path[:_MAX_PATH]}…"
        if self.failure:
            return f"{path} could not be judged: {self.failure}"
        if self.what:
            return f"{path} {self.what}{self.way_out and '; '}{self.way_out}"
        if path.rpartition(".")[2].startswith("#"):
            path = f"key {path}"  # it is named by its position, since it is at fault itself
        size = "" if self.length is None else f" (length {self.length})"
        likely = "" if self.certain else "probably "
        return f"{path} {likely}{MEANINGS[self.rule]}{size}"

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same refusal, in whatever words it is told."""
        return isinstance(other, Refusal) and self[:_WORDS] == other[:_WORDS]

    def __hash__(self) -> int:
        return hash(self[:_WORDS])

    def raises(self, *, strict: bool) -> bool:
        """Tell whether it raises: in strict mode, if it is certain, except for the allowlist."""
        return strict and self.certain and self.rule is not Rule.KEYS
