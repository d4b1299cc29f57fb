"""
Make text safe for a terminal.

Each character that could move the cursor, set colours, hide or reorder text becomes an escape.
"""

from __future__ import annotations

from typing import Final


def visible(text: str) -> str:
    r"""
    Return *text* with escapes such as ``\x1b`` or ``\u202e`` for all unprintable characters.

    These are Unicode's categories C and Z, except for the space: control, format, separator,
    private and unassigned characters, and surrogates.
    """
    if text.isprintable():
        return text
    if text.isascii():
        # In most texts this is the newline alone.
        for code in set(text.encode().translate(None, _PRINTABLE)):
            text = text.replace(chr(code), escape(chr(code)))
        return text
    return "".join(char if char.isprintable() else escape(char) for char in text)


def escape(char: str) -> str:
    r"""Return one character as ``\n``, ``\xHH``, ``\uHHHH`` or ``\UHHHHHHHH``."""
    return char.encode("unicode_escape").decode()


_PRINTABLE: Final = bytes(range(0x20, 0x7F))
