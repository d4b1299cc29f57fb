"""
Rule 1 in texts: find mail addresses, and what looks like a telephone number.

A mail address is certain. A telephone number is a guess, since many other numbers look like one.
"""

from __future__ import annotations

import re
from typing import Final

_MIN_DIGITS: Final = 8
_MAX_DIGITS: Final = 15
"""Digits of an international number, by ITU-T E.164."""


def holds_mail_address(text: str) -> bool:
    """
    Tell whether *text* holds a mail address.

    ``git@host`` and a container of Azure's storage are not addresses but locations, and
    ``name@1.2`` is a version.
    """
    return "@" in text and any(
        re.fullmatch(_LOCATION, match[0]) is None for match in re.finditer(_MAIL, text)
    )


def holds_phone_number(text: str) -> bool:
    """
    Tell whether *text* holds a telephone number.

    That is an international number with its plus, or a North American one with its separators.
    """
    if "+" in text and any(
        _is_international(match[0]) for match in re.finditer(_INTERNATIONAL, text)
    ):
        return True
    shape = text.encode("utf-8", "replace").translate(_SHAPES)
    return shape.find(_LAST_SEVEN) >= 0 and re.search(_NORTH_AMERICAN, text) is not None


def _is_international(number: str) -> bool:
    return _MIN_DIGITS <= sum(map(str.isdigit, number)) <= _MAX_DIGITS and not re.fullmatch(
        _SIGNED_NUMBER, number
    )


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_MAIL: Final = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9:])"
_LOCATION: Final = r"git@.*|(?i:.*\.core\.windows\.net)"
_INTERNATIONAL: Final = r"(?<![\w+.-])\+[1-9][0-9]{0,2}(?:[ ./-]?\(?[0-9]{1,5}\)?){1,6}(?![\w.])"
_SIGNED_NUMBER: Final = r"\+[0-9]{1,9}|\+[0-9]+\.[0-9]+"
_SHAPES: Final = bytes(
    ord("0") if code in b"0123456789" else ord("-") if code in b"-. " else 0 for code in range(256)
)
_LAST_SEVEN: Final = b"000-0000"
"""The end of a North American number, with 0 for any digit."""
_NORTH_AMERICAN: Final = (
    r"(?<![\w.+-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}(?![\w-])"
)
