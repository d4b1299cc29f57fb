"""
Spellings: dashes, blanks, arrows, look-alike and invisible characters in a variant.
"""

from __future__ import annotations

from typing import Final

from .spelling import table
from .variant import Variant

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_CYRILLIC: Final = str.maketrans("ACTcprx", "\u0410\u0421\u0422\u0441\u0440\u0433\u0445")
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_BLANKS: Final = "\u00a0\u2009\u202f\u2003\u3000"
_INVISIBLE: Final = "\u200b\u200c\u2060\u00ad\ufeff\u200e\u3164"


def _dashed(v: Variant, dash: str) -> str:
    return dash.join((v.chrom, str(v.pos), v.ref, v.alt))


def _blanked(v: Variant, blank: str) -> str:
    return blank.join((f"chr{v.chrom}", str(v.pos), v.ref, v.alt))


_FORMS: Final = (
    *((f"dash U+{ord(each):04X}", lambda v, each=each: _dashed(v, each)) for each in _DASHES),
    *((f"blank U+{ord(each):04X}", lambda v, each=each: _blanked(v, each)) for each in _BLANKS),
    *(
        (
            f"invisible U+{ord(each):04X}",
            lambda v, each=each: f"chr{v.chrom}{each}:{v.pos}:{v.ref}:{each}{v.alt}",
        )
        for each in _INVISIBLE
    ),
    (
        "full-width chromosome",
        lambda v: _dashed(v, "-").replace(v.chrom, v.chrom.translate(_WIDE), 1),
    ),
    ("full width", lambda v: f"chr{v.chrom}:{v.pos}:{v.ref}:{v.alt}".translate(_WIDE)),
    ("full-width colon", lambda v: _dashed(v, "\uff1a")),
    ("full-width >", lambda v: f"chr{v.chrom}:{v.pos}{v.a}\uff1e{v.b}"),
    ("arrow", lambda v: f"chr{v.chrom}:{v.pos} {v.a}\u2192{v.b}"),
    ("ratio for a colon", lambda v: _dashed(v, "\u2236")),
    ("division slash", lambda v: f"chr{v.chrom}:{v.pos} {v.a}\u2215{v.b}"),
    ("fraction slash", lambda v: f"chr{v.chrom}:{v.pos} {v.a}\u2044{v.b}"),
    ("Cyrillic alleles", lambda v: f"chr{v.chrom}:{v.pos} {'A'.translate(_CYRILLIC)}>{v.b}"),
    ("thin blank before the change", lambda v: f"chr{v.chrom}:{v.pos}\u2009{v.a}>{v.b}"),
    ("no-break hyphen in a range", lambda v: f"g.{v.pos}\u2011{v.end}del"),
)

SPELLINGS: Final = (
    *table((f"typographic: {name}", make) for name, make in _FORMS),
    *table(
        (
            ("typographic: Cyrillic c.", lambda v: f"\u0441.{v.c}{v.a}>{v.b}"),
            ("typographic: c. and an arrow", lambda v: f"c.{v.c}{v.a}\u2192{v.b}"),
            ("typographic: c. with a minus", lambda v: f"c.{v.c}\u22122{v.a}>{v.b}"),
        ),
        lambda v: str(v.c),
    ),
    *table(
        (
            ("typographic: p. in full width", lambda v: f"p.{v.aa}{v.p}{v.bb}".translate(_WIDE)),
            ("typographic: Cyrillic p.", lambda v: f"\u0440.{v.aaa}{v.p}{v.bbb}"),
        ),
        lambda v: str(v.p),
    ),
    *table(
        (
            ("typographic: rs, invisible", lambda v: f"rs\u200b{v.rs}"),
            ("typographic: rs in full width", lambda v: f"\uff52\uff53{v.rs}"),
        ),
        lambda v: str(v.rs),
    ),
)
