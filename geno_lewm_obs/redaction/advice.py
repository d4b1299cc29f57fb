"""
What a person is told about each rule: its number and name, its reason, and what to log instead.

`geno-obs redact explain` prints it. An error has a remedy of its own.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .refusal import Rule
from .variants.notations import NOTATIONS


class Advice(NamedTuple):
    """One rule in words for a person."""

    number: int
    name: str
    reason: str
    remedy: str


ADVICE: Final = {
    Rule.DENIED: Advice(
        1,
        "personal data",
        "a name, an address or a number tells who it is (GDPR article 4(1), HIPAA "
        "164.514(b)(2)), and a secret opens what it guards to each reader of the log",
        "leave it out, or log an id that means nothing outside of the program, under another key",
    ),
    Rule.TYPE: Advice(
        2,
        "plain values",
        "an object's text is whatever its class makes of it, "
        "and a container may hold anything at any depth",
        "log a number, a text, a list of these, or a dict of these: "
        "of an array its shape and its mean",
    ),
    Rule.DNA: Advice(
        3,
        "sequence",
        "20 bases name one place in a human genome, and a few such places name a person",
        "log how long it is and where it was read from; for equality, a keyed hash",
    ),
    Rule.VARIANT: Advice(
        4,
        "variants",
        "a few dozen variants identify a person (Lin, Owen and Altman, Science 305:183, 2004)",
        "log hash_variant(chrom, pos, ref, alt, key=...) as variant_id",
    ),
    Rule.KEYS: Advice(
        5,
        "allowlist",
        "an event holds what its declaration says, so that everyone knows what may stand in a log",
        "use a key that the event declares, or declare this one in the registry",
    ),
}
"""The advice for every rule, in the order in which the rules are applied."""


def notation_in_words(name: str) -> str:
    """Return the name of a notation of variants, and where it is defined."""
    return next((f"{row.name} ({row.source})" for row in NOTATIONS if row.name == name), name)
