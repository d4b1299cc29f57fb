"""
What the rules say of a value they keep out: which rule, where, how long. Never the value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """The rules in their order; the value is the tail of the rule's counter ``dropped_<value>``."""

    DENIED = "denied"
    TYPE = "type"
    DNA = "dna"
    VARIANT = "variant"
    KEYS = "keys"


MEANINGS = {
    Rule.DENIED: "is or names personal data",
    Rule.TYPE: "is no scalar, list of scalars or shallow dict of scalars",
    Rule.DNA: "holds a sequence of 20 or more bases",
    Rule.VARIANT: "holds a variant written out",
    Rule.KEYS: "is not on the event's allowlist",
}


class Refusal(NamedTuple):
    """One value that a rule kept out."""

    rule: Rule
    key: str
    """The top-level key, or its position (``#2``) where the key itself is private."""
    path: str
    """Where the value stood: *key*, or *key* and what is below it."""
    length: int | None = None
    """Characters or elements, where the value has a length."""
    certain: bool = True
    """Whether it may raise; a guess is only ever dropped."""

    def __str__(self) -> str:
        size = "" if self.length is None else f" (length {self.length})"
        likely = "" if self.certain else "probably "
        return f"{self.path} {likely}{MEANINGS[self.rule]}{size}"

    def raises(self, *, strict: bool) -> bool:
        """
        Tell whether it ends the call: what is certain does in strict mode, but for the allowlist.
        """
        return strict and self.certain and self.rule is not Rule.KEYS
