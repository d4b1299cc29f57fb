"""
Stage 1: tell cheaply that a text holds no variant. Nearly all texts end here.

A *hint* is a regular expression for the core of some notations: two alleles behind a number, a
letter of HGVS and what may follow its dot, the letters before a number in a database. It begins
with a class of few characters, so that most characters cost one look.

Longer texts are first turned into *shapes*, one byte a character that says what kind of character
it is. Literals are found in these ten times as fast as by an expression, which is then asked only
where its literals are found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_LONG: Final = 64
"""Characters from which on a shape is cheaper than the expression."""


def has_hint(text: str) -> bool:
    """Tell whether *text*, which is ASCII or folded, may hold a variant."""
    if len(text) < _LONG:
        return _any().search(text) is not None
    encoded = text.encode("ascii", "replace")
    if not encoded.translate(None, _NO_LETTERS):
        return False
    return (
        _compiled(_WORDS).search(text) is not None
        or (_has_number_and_base(encoded) and _compiled(_PLACES).search(text) is not None)
        or (_has_columns(text) and _compiled(_COLUMNS).search(text) is not None)
    )


def _has_number_and_base(encoded: bytes) -> bool:
    shape = encoded.translate(_SHAPES, b"\"'()[].")
    return b"0-A" in shape or b"0--A" in shape


def _has_columns(text: str) -> bool:
    return "\t" in text or "'," in text or '",' in text


@cache
def _any() -> re.Pattern[str]:
    return _compiled(f"{_WORDS}|{_PLACES}|{_COLUMNS}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_BASE: Final = "[ACGTUNacgtun]"
_GAP: Final = "[^0-9A-Za-z]"
_ALLELES: Final = (
    rf"{_BASE}{{1,200}}+(?:{_GAP}{{1,4}}+{_BASE}{{1,200}}+(?![0-9A-Za-z])"
    rf"|{_GAP}{{0,3}}(?:<|[-.*\[\]](?![0-9A-Za-z]{{2}})))"
)
"""Two alleles. The second may be a dash, dot, star or symbol."""
_CODES: Final = r"(?:[ACGTUNRYSWKMBDHVX]{1,200}+|[acgtun]{1,200}+)"
"""An allele, or codes for several bases, in one column of VCF."""
_PLACES: Final = (
    r"[-:_ \t.,;|/\[(+~'\"](?<=[0-9].)(?:"
    rf"{_GAP}{{0,5}}{_ALLELES}|{_GAP}{{0,3}}(?<=-){_GAP}?{_BASE}{{1,200}}+(?![0-9A-Za-z]))"
)
"""Two alleles, or a dash and one, behind a number."""
_COLUMNS: Final = (
    rf"[\t,](?:(?<=\t){_CODES}\t(?:{_CODES}[\t,]|{_CODES}(?![\w.])|[-.*<\[\]])"
    r"|(?<=[0-9]\t)0(?:\.[0-9]{1,12})?\t[0-9]{4,10}(?![0-9.])"
    rf"|(?<=[\"'],) ?[\"']{_BASE}{{1,200}}[\"'], ?[\"'][ACGTNacgtn.<\[\]])"
)
"""Two alleles in columns of their own; a genetic distance and a position."""
_WORDS: Final = (
    r"[.sSvVMlLpP<>=_\[\]](?:(?<=[cgmnoprCGMNOPR]\.)(?<![0-9A-Za-z][A-Za-z]\.)"
    r" ?[\[(]{0,3}(?:[*?0-9-]|[A-Z]|[a-z]{3}[0-9]|pter|qter|cen)"
    r"|(?<=[rR][sS])(?<![0-9A-Za-z][rR][sS])(?:[iI][dD])?[^0-9A-Za-z]{0,4}[0-9]"
    r"|(?<=[CScs][Vv])[0-9]{4}|(?<=COSM)[0-9]{3}|(?<=IVS)[0-9]"
    r"|(?<=[bB][sS][nN][pP])[^0-9]{1,6}[0-9]|(?<=_seq=)[A-Za-z~]|(?<=[0-9][-:_ ]<)[A-Z]"
    r"|(?<=[0-9 _:(<-](?:del|dup|ins|inv|DEL|DUP|INS|INV))(?<=[0-9][ _:(<-]...|.[0-9]...)"
    rf"|(?:(?<={_BASE}>)|(?<=[ =-]>)) ?{_BASE}{{1,200}}+(?![0-9A-Za-z])"
    r"|(?<=[\[\]])[\w.<>*-]{1,60}:[0-9]{1,10}[\[\]]|(?<=[NXnx][CGMRTWPcgmrtwp]_)[0-9]{4})"
)
"""
The letters and marks of other notations: HGVS and introns; dbSNP, ClinVar, dbVar and COSMIC; an
event behind a number; a change of bases; breakends; accessions.
"""
_SHAPES: Final = "".join(
    "-"
    if code >= 128 or not chr(code).isalnum()  # noqa: PLR2004
    else "0"
    if chr(code).isdigit()
    else "A"
    if chr(code) in "ACGTUNacgtun"
    else "x"
    for code in range(256)
).encode()
_NO_LETTERS: Final = bytes(code for code in range(256) if not bytes([code]).isalpha())
