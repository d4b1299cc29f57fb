r"""
Remove from a text what parts its letters but is hidden, or is no text, for whoever reads it.

That are colours of a terminal, tags and entities of HTML, markup of rich and BBCode, escapes of
characters that aren't letters (``%0A``, ``\n``), and what a `repr` puts around a value
(``b'…'``, ``np.str_('…')``). The result is for searching alone, and is never written.
"""

from __future__ import annotations

import re
from typing import Final


def without_markup(text: str) -> str:
    """Return *text* with a blank for each piece of markup; the same object if there is none."""
    plain = re.sub(_MEMBER, " ", text) if ".A" in text else text
    # A single letter is found sixty times as fast as two, and most texts have none of these.
    for sign, hints, pattern in _MARKUP:
        if sign in text and (not hints or any(map(text.__contains__, hints))):
            plain = re.sub(pattern, " ", plain)
    if ("'" in text or '"' in text) and _quotes_bases(text.encode("utf-8", "replace")):
        plain = re.sub(_QUOTED, " ", plain)
    return plain


def _quotes_bases(encoded: bytes) -> bool:
    """Tell whether bases stand between quotes: several short pieces, or the start of a long one."""
    shape = encoded.translate(_SHAPES)
    return shape.find(_LONG_PIECE) >= 0 or any(
        shape.count(piece) >= _SEVERAL for piece in _SHORT_PIECES
    )


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_MEMBER: Final = r"(?<![\w.])[A-Za-z_]\w{0,63}\.(?=[ACGTUN](?!\w))"
"""The class before a member of an enumeration: ``Base.A``."""
_COLOUR: Final = (
    r"(?:(?:\x1b|\\x1[bB]|\\u001[bB]|\\033|\\e|\^\[)\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|\x1b\][^\x07\x1b]{0,2048}(?:\x07|\x1b\\)|\x1b[@-Z\\^_]"
)
"""ECMA-48: control sequences, strings such as links, and others; also if the escape is escaped."""
_ESCAPED: Final = (
    r"\\[abefnrtv]"
    r"|\\(?:x|u00)(?:[01289A-Fa-f][0-9A-Fa-f]|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Fb-f])"
    r"|\\u[1-9A-Fa-f][0-9A-Fa-f]{3}|\\u0[1-9A-Fa-f][0-9A-Fa-f]{2}"
)
"""A control character, punctuation, or a sign beyond ASCII, as Python, JSON and C escape it."""
_QUOTED: Final = (
    r"(?<![\w.])(?:[A-Za-z_][\w.]{0,63}[(=]){1,4}(?=[Bb]?['\"])"
    r"|(['\"])\w{1,64}\1: ?(?=[Bb]?['\"])"
    r"|(?<!\w)[Bb](?=['\"])"
)
"""A call, a key or a prefix before a quoted value."""
_SHAPES: Final = bytes(
    ord("'") if code in b"\"'" else ord("A") if code in b"ACGTUNacgtun" else 0
    for code in range(256)
)
_SEVERAL: Final = 3
_LONG_PIECE: Final = b"'AAAA"
_SHORT_PIECES: Final = (b"'A'", b"'AA'", b"'AAA'")

_MARKUP: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("\x1b", (), _COLOUR),
    ("\x9b", (), _COLOUR),
    ("^", ("^[[",), _COLOUR),
    ("\\", ("\\x1b[", "\\x1B[", "\\u001b[", "\\u001B[", "\\033[", "\\e["), _COLOUR),
    # before a member's value in its `repr`, if that is a text, else before its name
    ("<", (": ",), r"<\w{1,64}\.(?:\w{1,64}: (?=[Bb]?['\"])|(?=\w{1,64}: ))"),
    ("<", (), r"</?[A-Za-z][^<>]{0,512}>"),
    ("&", (), r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"),
    (
        "%",
        (),
        r"%(?:[0-2][0-9A-Fa-f]|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Fb-f]|[89A-Fa-f][0-9A-Fa-f])",
    ),
    ("\\", (), _ESCAPED),
    ("[", ("[/",), r"\[(?:/|/?[A-Za-z#@][^\[\]]{0,64})\]"),
)
"""For each kind a sign, and hints, without which a text has none of it; and what is removed."""
