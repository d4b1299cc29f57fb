"""
How much of a sequence may stand at the edges of a text, for what other texts it stands beside.

A record's texts are judged as if they were one. Of most of them their edges tell beforehand that
nothing can be spread over them: `tests/redaction/test_edges.py` holds that against `together`.
"""

from __future__ import annotations

from typing import Final

from .sequence import LOOSE, NO_LETTERS, RUN

FAR: Final = RUN
"""The edge of a text that has to be judged together with any other."""
MOST_AT_EDGES: Final = RUN - 2
"""Texts whose edges come to no more than this together pass together."""
_RUN: Final = b"\x01" * (RUN - 1)
_PLAIN: Final = bytes(code for code in range(32, 127) if chr(code) not in "\\^<>&%['\"|")
"""All that neither is nor hides markup, nor parts a table's cells."""


def edge_of(text: str) -> int:
    """
    Return how many letters at either end of *text*, ASCII that passes, may be part of a sequence.

    They are letters of bases, or IUPAC's for several. `FAR` stands for a text that may pass alone
    and not beside others: for one with markup, which may hide what parts them, and for one that has
    as many such letters in a row, or may name an allele.
    """
    small = text.lower()
    encoded = small.encode()
    if encoded.translate(None, _PLAIN) or ".a" in small or "alt" in small or "allele" in small:
        return FAR
    letters = encoded.translate(LOOSE, NO_LETTERS)
    if letters.find(_RUN) >= 0:
        return FAR
    head = letters.find(0)
    if head < 0:  # none of its letters parts those at its ends
        return len(letters)
    tail = len(letters) - 1 - letters.rfind(0)
    return max(head, tail)
