"""
What the rules report about a value that they keep out: which rule, where, how long. Not the value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


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


def failure_of(exc: Exception) -> str:
    """Return what *exc* says about why a value could not be judged; nothing if that is its own."""
    if isinstance(exc, RecursionError):
        return "the end of the stack was reached"
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

    def __str__(self) -> str:
        path = self.path if len(self.path) <= _MAX_PATH else f"{self.path[:_MAX_PATH]}…"
        if self.failure:
            return f"{path} could not be judged: {self.failure}"
        size = "" if self.length is None else f" (length {self.length})"
        likely = "" if self.certain else "probably "
        return f"{path} {likely}{MEANINGS[self.rule]}{size}"

    def raises(self, *, strict: bool) -> bool:
        """Tell whether it raises: in strict mode, if it is certain, except for the allowlist."""
        return strict and self.certain and self.rule is not Rule.KEYS
