"""
Text that a terminal shows as it is: every character that could move the cursor, colour, hide or
reorder becomes a visible escape.
"""

from __future__ import annotations

from typing import Final


def visible(text: str) -> str:
    r"""
    Return *text* with control, format, separator and unassigned characters as ``\x1b`` or
    ``\u202e``.

    Which those are is Unicode's own notion of what isn't printable: categories C and Z, the blank
    excepted.
    """
    if text.isprintable():
        return text
    if text.isascii():
        for code in set(text.encode().translate(None, _PRINTABLE)):  # mostly the newline alone
            text = text.replace(chr(code), escape(chr(code)))
        return text
    return "".join(char if char.isprintable() else escape(char) for char in text)


def escape(char: str) -> str:
    r"""Return one character as ``\n``, ``\xHH``, ``\uHHHH`` or ``\UHHHHHHHH``."""
    return char.encode("unicode_escape").decode()


_PRINTABLE: Final = bytes(range(0x20, 0x7F))
