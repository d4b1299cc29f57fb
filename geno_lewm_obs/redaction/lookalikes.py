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


def fold(text: str) -> str:
    """
    Return *text* with look-alike letters replaced by small Latin ones.

    Compatibility forms are decomposed; marks and invisible characters are removed.
    """
    if text.isascii():
        return text
    # Imported here, since it loads a megabyte of tables, and most programs log ASCII.
    import unicodedata  # noqa: PLC0415

    # Translated before and after: decomposing turns some letters into others, which the table
    # doesn't hold, and makes look-alikes of others.
    plain = unicodedata.normalize("NFKD", text.translate(_TABLE)).translate(_TABLE)
    return "".join(
        char for char in plain if char.isascii() or unicodedata.category(char) not in _INVISIBLE
    )
