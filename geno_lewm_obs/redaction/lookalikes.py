"""
Letters that look like Latin ones, as the Latin ones they look like; marks and invisible characters
taken away.

For looking only: what it returns is judged and never written. The source is Unicode's
`confusables` (UTS 39), cut down to capital and small letters that a person would read as A to Z.
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
    Return *text* with look-alike letters as small Latin ones, compatibility forms undone, marks
    and invisible characters gone.
    """
    if text.isascii():
        return text
    import unicodedata  # noqa: PLC0415 - a megabyte of tables, and most programs log ASCII

    # Twice, since undoing compatibility forms takes some letters away from what they look like.
    plain = unicodedata.normalize("NFKD", text.translate(_TABLE)).translate(_TABLE)
    return "".join(
        char for char in plain if char.isascii() or unicodedata.category(char) not in _INVISIBLE
    )
