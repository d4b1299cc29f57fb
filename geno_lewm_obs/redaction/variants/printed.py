"""
Find variants in the text of an object, a dict, or a table's row: by names, or one part a cell.
"""

from __future__ import annotations

from .named_fields import names_variant
from .rows import holds_row


def prints_variant(text: str) -> bool:
    """Tell whether *text* holds a variant as structures of programs print it."""
    if ("\t" in text or "|" in text) and holds_row(text):
        return True
    # Most texts end here: a letter is found several times as fast as a word, the name of an
    # alternative has this one, and in English Python's search from the end is the faster one.
    if "l" not in text and "L" not in text and ">" not in text and text.isascii():
        return False
    small = text.lower()
    if small.rfind("alt") < 0 > small.rfind("allele") and ">" not in text and text.isascii():
        return False
    return names_variant(text)
