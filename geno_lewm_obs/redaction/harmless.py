"""
Shapes of texts in which no rule can find anything, so that one look lets them pass.

Most texts that are new at each call are of one of them: identifiers, digests, numbers, words, and
paths of a service. `tests/redaction/test_harmless.py` holds each shape against all rules.
"""

from __future__ import annotations

import re
from typing import Final

from .sequence import RUN

_MOST_DIGITS: Final = 7
"""Digits of a number that can't be a telephone number."""
_MOST_HEX: Final = 128
"""Digits of the longest usual digest, of 512 bits."""
_HEX: Final = b"0123456789abcdef-"
_IN_PATH: Final = b"0123456789abcdefghijklmnopqrstuvwxyz_/"
_NO_BASES: Final = bytes(set(range(128)) - set(b"abcd"))
"""All but the hex digits that are bases, or IUPAC letters for several."""
_NO_HIGH_DIGITS: Final = bytes(set(range(128)) - set(b"4567"))
"""All but the first hex digits of a letter."""
_LENGTH_OF_UUID: Final = 36
_PATH: Final = r"(?:/(?:[0-9]{1,20}|[a-z_]{0,9}[efijlopqz][a-z_]{0,9})){1,8}/?"
"""A path of numbers, and of words that each have a letter that stands for no base."""


def is_harmless(text: str) -> bool:
    """Tell whether *text* is ASCII of a shape in which no rule finds anything."""
    if not text.isascii():
        return False
    if text.isalpha():
        return len(text) < RUN - 1
    if text.isdigit():
        return len(text) <= _MOST_DIGITS
    encoded = text.encode()
    if not encoded.translate(None, _HEX):
        return _is_identifier(encoded)
    return (
        text[0] == "/"
        and not encoded.translate(None, _IN_PATH)
        and re.fullmatch(_PATH, text) is not None
    )


def _is_identifier(digits: bytes) -> bool:
    """Tell whether *digits* and hyphens are a UUID (RFC 9562) or a digest, and far from bases."""
    if len(digits) > _MOST_HEX or digits.count(b"-") != 4 * (len(digits) == _LENGTH_OF_UUID):
        return False
    return (
        (len(digits) != _LENGTH_OF_UUID or digits[8:24:5] == b"----")
        and len(digits.translate(None, _NO_BASES)) < RUN - 1
        and len(digits.translate(None, _NO_HIGH_DIGITS)) < RUN
    )
