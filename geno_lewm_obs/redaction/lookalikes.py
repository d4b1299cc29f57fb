"""
Replace letters that look like Latin ones by these, and remove marks and invisible characters.

The result is for searching alone, and is never written. The source of the table is Unicode's
`confusables` (UTS 39), cut down to the letters that a person would read as A to Z or a to z.
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = (
    ("АаᎪꓮᴀΑαɑ𐊠Ⲁⲁ", "a"),
    ("ВвᏴꓐʙΒβⲂⲃ", "b"),
    ("СсᏟꓚᴄϹϲⅭⅽⲤⲥ", "c"),
    ("ԀԁᎠꓓᴅⅮⅾ", "d"),
    ("ЕеЁёᎬꓰᴇΕε", "e"),
    ("ᏀꓖɢɡԌԍ", "g"),
    ("НһᎻꓧʜΗ", "h"),
    ("ІіᎥɪΙιıӏ", "i"),
    ("ЈјᎫꓙᴊϳ", "j"),
    ("КкᏦꓗᴋΚκ", "k"),
    ("ᏞꓡʟⅬⅼ", "l"),
    ("МмᎷꓟᴍΜⅯⅿ", "m"),
    ("ꓠɴΝⲚⲛո", "n"),
    ("ОоᏅꓳᴏΟοօ", "o"),
    ("РрᏢꓑᴘΡρ", "p"),
    ("ᏒꓣʀⲢ", "r"),
    ("ЅѕᏚꓢꜱ", "s"),
    ("ТтᎢꓔᴛΤτⲦⲧ", "t"),
    ("ꓴᴜՍսυ", "u"),
    ("ѴѵᏙꓦᴠν", "v"),
    ("ԜԝᎳꓪᴡ", "w"),
    ("ХхꓫΧχⅩⅹ", "x"),
    ("УуҮүꓬʏΥγ", "y"),
    ("ᏃꓜᴢΖ", "z"),
)
_TABLE: Final = {ord(alike): latin for letters, latin in _PAIRS for alike in letters}
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})
"""Categories of characters that show nothing of their own."""
_BLANK_RANGES: Final = (
    range(0x115F, 0x1161),
    range(0x17B4, 0x17B6),
    range(0x180B, 0x1810),
    range(0x2060, 0x2070),
    range(0xFFF0, 0xFFF9),
    range(0xE0000, 0xE1000),
)
"""Unicode's Default_Ignorable_Code_Point beyond `_INVISIBLE`: Hangul fillers (two more decompose
to these), and unassigned."""
_LIKE_PUNCTUATION: Final = frozenset("ǀǁǂǃ\u1173\u1175")
"""
Letters that look like a stroke: clicks, and two vowels of Hangul as they are decomposed. With the
modifier letters (``ʼ``, ``ー``) they part others.
"""


def fold(text: str) -> str:
    """
    Return *text* with look-alike letters replaced by small Latin ones.

    Compatibility forms are decomposed; marks and invisible characters are removed.
    """
    if text.isascii():
        return text
    # Imported here, since it loads a megabyte of tables, and most programs log ASCII.
    import unicodedata

    # Translated before and after: decomposing turns some letters into others, which the table
    # doesn't hold, and makes look-alikes of others.
    plain = unicodedata.normalize("NFKD", text.translate(_TABLE)).translate(_TABLE)
    return "".join(
        char
        for char in plain
        if char.isascii() or not (unicodedata.category(char) in _INVISIBLE or _is_blank(ord(char)))
    )


def separated(text: str) -> str:
    """Return *text* with blanks for what beyond ASCII no reader takes for a letter."""
    if text.isascii():
        return text
    import unicodedata  # as above

    return "".join(
        char
        if char.isascii()
        or (char.isalpha() and unicodedata.category(char) != "Lm" and char not in _LIKE_PUNCTUATION)
        else " "
        for char in text
    )


def _is_blank(code: int) -> bool:
    return any(code in codes for codes in _BLANK_RANGES)
