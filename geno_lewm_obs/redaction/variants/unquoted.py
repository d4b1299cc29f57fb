r"""
Undo what quotes a text: escapes (``\t``, ``\x09``, ``%09``, ``&gt;``), typographic signs, rows.

The result is for searching alone, and is never written.
"""

from __future__ import annotations

import re
from typing import Final

from ..lookalikes import fold


def plain(text: str) -> str:
    """Return *text* with the plain signs that its typographic ones and its letters look like."""
    return text if text.isascii() else fold(text.translate(_SIGNS))


def without_escapes(text: str) -> str:
    """Return *text*, which is plain, with its escapes undone."""
    # A single letter is found ten times as fast as two.
    is_shell = "'" in text and '"' in text and _SHELL_QUOTE in text
    if any(mark in text for mark in _MARKS) or is_shell or ("." in text and "np." in text):
        text = plain(re.sub(_ESCAPE, _decoded, text.replace(_SHELL_QUOTE, "'")))
        if "\x1b" in text:  # it was escaped
            text = re.sub(_COLOUR, "", text)
    return text


def as_row(text: str) -> str:
    """Return *text* with tabs for what parts the columns of a printed list or of a table."""
    if "{" in text:
        text = re.sub(_SHORT_KEY, "", text)
    return re.sub(_BETWEEN_COLUMNS, "\t", text)


def _decoded(match: re.Match[str]) -> str:
    if match["bytes"]:
        codes = re.findall(r"(?:%(?:25)*|x)([0-9A-Fa-f]{2})", match["bytes"])
        return _text_of(bytes.fromhex("".join(codes)))
    if match["hex"]:
        return chr(int(match["hex"], 16))
    if match["decimal"]:
        return chr(int(match["decimal"]))
    if match["octal"]:
        return chr(int(match["octal"], 8))
    return _NAMES.get(match["name"] or match["letter"] or match["tab"] or "", "")


def _text_of(escaped: bytes) -> str:
    """Return what is escaped byte by byte in UTF-8, or, as in a `repr`, character by character."""
    try:
        return escaped.decode()
    except UnicodeDecodeError:
        return escaped.decode("latin-1")


_SIGNS: Final = {
    ord(sign): plain_sign
    for signs, plain_sign in (
        ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\u02d7\u2500", "-"),
        ("\u2192\u27f6\u2794\u279c\u279d\u21d2\u21e8\u203a\u00bb\u27a1\u25b6\u2b62\u21a6", ">"),
        ("\u2236\u02d0\ua789\u0589\u205a", ":"),
        ("\u2044\u2215\u29f8", "/"),
        ("\u2223\u2502\u01c0\u2758\u00a6", "|"),
        ("\u201c\u201d\u201e\u2033\u00ab", '"'),
        ("\u2018\u2019\u201a\u2032", "'"),
        ("\u2217\u204e\u2731", "*"),
        ("\u2409\u21e5", "\t"),
        ("\u2024\u00b7\u2219", "."),
    )
    for sign in signs
}
_NAMES: Final = {
    "t": "\t",
    "n": "\n",
    "r": "\r",
    '"': '"',
    "'": "'",
    "/": "/",
    "gt": ">",
    "rarr": ">",
    "lt": "<",
    "quot": '"',
    "apos": "'",
    "nbsp": " ",
    "tab": "\t",
    "Tab": "\t",
    "I": "\t",
}
_MARKS: Final = ("\\", "%", "&", "\x1b", "^")
_SHELL_QUOTE: Final = "'\"'\"'"
"""How a shell's word in quotes holds one."""
_ESCAPE: Final = (
    r"(?P<bytes>(?:\\{1,16}x[0-9A-Fa-f]{2}){1,600}|(?:%(?:25){0,4}[0-9A-Fa-f]{2}){1,600})"
    r"|(?:\\{1,16}u|&(?:amp;){0,4}#x)(?P<hex>[0-9A-Fa-f]{1,4});?"
    r"|\\{1,16}(?:0(?P<octal>1[1245])|(?P<letter>[tnr\"'/]))"
    r"|&(?:amp;){0,4}(?:#(?P<decimal>[0-9]{1,4})|(?P<name>gt|lt|quot|apos|nbsp|rarr|[tT]ab));"
    r"|\^(?P<tab>I)|np\.\w{1,9}\((?=[\"'0-9])|\x1b\[[0-9;]{0,20}m"
)
_COLOUR: Final = r"\x1b\[[0-9;]{0,20}m"
_SHORT_KEY: Final = r"(?<=[{,]) ?[\"']?(?:[0-9]{1,2}|[A-Za-z])[\"']?: ?"
"""A key that names nothing, in a dict that holds the columns."""
_BETWEEN_COLUMNS: Final = (
    r" {2,24}|[\"'\])}]* {0,4}(?:[;|\t]|,(?!(?<=[ACGTNacgtn>\[\]*],)[ACGTNacgtn<*\[\]]))"
    r" {0,4}(?:[bu](?=[\"']))?[\"'\[({]*"
)
"""What parts the columns of a printed list or of a table, but not the alleles of one column."""
