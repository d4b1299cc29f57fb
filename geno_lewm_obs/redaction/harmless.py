"""
Shapes of texts in which no rule can find anything, so that one look lets them pass.

Most texts that are new at each call are of one of them: identifiers, digests, numbers, paths of a
service, and words with a few short numbers. `tests/redaction/test_harmless.py` holds each shape
against all rules.
"""

from __future__ import annotations

import re
from typing import Final

from .edges import edge_of
from .sequence import LOOSE, NO_LETTERS, RUN
from .variants.hints import LONG, has_hint
from .variants.printed import prints_variant

_MOST_DIGITS: Final = 7
"""Digits of a text that can't hold a telephone number."""
_MOST_HEX: Final = 128
"""Digits of the longest usual digest, of 512 bits."""
_LONGEST: Final = 200
"""Characters of the longest text that is looked at: each look at a longer one costs a pass more."""
_LENGTH_OF_UUID: Final = 36
_HYPHENS: Final = b"----"
_OF_HEX: Final = {
    **dict.fromkeys(b"abcd", "B"),
    **dict.fromkeys(b"ef", "E"),
    **dict.fromkeys(b"4567", "H"),
    **dict.fromkeys(b"012389", "0"),
}
"""Kinds of hex digits: of bases, or IUPAC's letters for several; of other letters; and numbers."""
_KINDS: Final = "".join(
    _OF_HEX.get(code, "-" if code in _HYPHENS else "x") for code in range(256)
).encode()
_IN_PATH: Final = b"0123456789abcdefghijklmnopqrstuvwxyz_/"
_IN_PROSE: Final = _IN_PATH + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-., "
_NO_DIGITS: Final = bytes(set(range(128)) - set(b"0123456789"))
_SOLID: Final = bytes(code != ord(" ") for code in range(256))
_SOLID_RUN: Final = b"\x01" * RUN
"""No shorter word is a credential, or holds a sequence in base64 and its kin."""
_LOOSE_RUN: Final = b"\x01" * (RUN - 1)
_PATH: Final = r"(?:/(?:[0-9]{1,20}|[a-z_]{0,9}[efijlopqz][a-z_]{0,9})){1,8}/?"
"""A path of numbers, and of words that each have a letter that stands for no base."""


def harmless_edge(text: str) -> int | None:
    """
    Return the edge of *text* if it's ASCII of a shape in which no rule finds anything, else None.
    """
    if len(text) > _LONGEST or not text.isascii():
        return None
    encoded = text.encode()
    if encoded[8:24:5] == _HYPHENS and len(encoded) == _LENGTH_OF_UUID:
        kinds = encoded.translate(_KINDS)
        if _is_hex(kinds, hyphens=len(_HYPHENS)):
            return _edge_of_hex(kinds)
    is_harmless = (
        (text.isalpha() and len(text) < RUN - 1)
        or _is_prose(text, encoded)
        or _is_hex(encoded.translate(_KINDS))
        or _is_path(text, encoded)
    )
    return edge_of(text) if is_harmless else None


def _is_hex(kinds: bytes, hyphens: int = 0) -> bool:
    """Tell whether a text, by the *kinds* of its characters, is a digest and far from bases."""
    return (
        kinds.find(b"x") < 0
        and kinds.count(b"-") == hyphens
        and len(kinds) <= _MOST_HEX
        and kinds.count(b"B") < RUN - 1
        and kinds.count(b"H") < RUN
    )


def _edge_of_hex(kinds: bytes) -> int:
    """Do as `edge_of` for the *kinds* of a text's hex digits."""
    first = kinds.find(b"E")
    if first < 0:
        return kinds.count(b"B")
    head, tail = kinds.count(b"B", 0, first), kinds.count(b"B", kinds.rfind(b"E"))
    return max(tail, head)


def _is_prose(text: str, encoded: bytes) -> bool:
    """Tell whether *text* is of short words and few digits, and has nothing of a variant."""
    if encoded.translate(None, _IN_PROSE) or ".A" in text or "asic " in text:
        return False
    if len(encoded) >= RUN and (
        encoded.translate(_SOLID).find(_SOLID_RUN) >= 0
        or encoded.translate(LOOSE, NO_LETTERS).find(_LOOSE_RUN) >= 0
    ):
        return False
    digits = len(encoded.translate(None, _NO_DIGITS))
    if not digits:
        return True
    return (
        digits <= _MOST_DIGITS
        and len(text) < LONG
        and not has_hint(text)
        and not prints_variant(text)
    )


def _is_path(text: str, encoded: bytes) -> bool:
    return (
        encoded.startswith(b"/")
        and not encoded.translate(None, _IN_PATH)
        and re.fullmatch(_PATH, text) is not None
    )
