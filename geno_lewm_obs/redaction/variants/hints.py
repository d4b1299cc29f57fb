"""
Stage 1: find cheaply where a text may hold a variant. Nearly all texts hold none, and end here.

A *hint* is a regular expression for the core of some notations: two alleles behind a number, a
letter of HGVS and what may follow its dot, the letters before a number in a database. It begins
with a class of few characters, so that most characters cost one look.

Longer texts are first turned into a *shape*, one byte a character that says what kind of character
it is. Literals are found in it ten times as fast as by the hint, which is then asked only where its
literals are found. Of such texts only what surrounds a hint is searched for candidates.

Compiling the hints takes longer than loading twenty modules. So the first texts of a program are
looked at without them: most programs show a person a few lines and log few texts, in which literals
alone tell that there is no hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import count, pairwise
from typing import Final

from ...named_tuple import NamedTuple

LONG: Final = 160
"""Characters from which on a shape is cheaper than the hint."""
_BEFORE: Final = 250
_AFTER: Final = 450
"""Characters around a hint that are searched."""


def has_hint(text: str) -> bool:
    """Tell whether *text*, ASCII and short, holds a hint or what may hide one."""
    return not passes_first_look(text) and any_hint().search(text) is not None


def passes_first_look(text: str) -> bool:
    """Tell whether *text* is one of the first of the program, and literals tell that it's free."""
    return next(_looks) < _MOST_LOOKS and lacks_hints(text)


def lacks_hints(text: str) -> bool:
    """
    Tell whether *text* has none of the literals that stand in each hint and each escape.

    No pattern is needed for it. A text of which it isn't true may still hold no hint.
    """
    encoded = text.encode("ascii", "replace")
    literal = b" " + encoded.translate(_LITERALS)
    if max(map(literal.find, _TELLTALES)) >= 0 or encoded.translate(_CASES).find(b"Aaa0") >= 0:
        return False
    words = encoded.translate(_SHAPES).replace(b"-", b" ").split()
    # Of `_PLACES`: an allele stands behind a number, or behind another one with a slash between.
    if any(not word.strip(b"A") and last.endswith(b"0") for last, word in pairwise(words)):
        return False
    parts = [part.translate(_SHAPES) for part in encoded.split(b"/")]
    return not any(
        last[-1:] in _ALLELE_OR_NUMBER and word[:1] == b"A" and word.lstrip(b"A")[:1] in _NO_LETTER
        for last, word in pairwise(parts)
    )


@cache
def any_hint() -> re.Pattern[str]:
    """
    Return the pattern of all hints, and of what may hide one: an escape.

    Compiling takes some milliseconds, and is done when the first text needs it.
    """
    hints = (_LETTERS, _MARKS, _PLACES, _COLUMNS, _ESCAPES)
    # A look behind at what kind of character was found spares most of the looks ahead.
    rest = "|".join(f"(?<=[{hint.first}])(?:{hint.rest})" for hint in hints)
    return re.compile(f"[{''.join(hint.first for hint in hints)}](?:{rest})", re.ASCII)


def near_hints(text: str) -> Iterator[str]:
    """Yield the parts of *text*, which is plain, that surround hints: all of it if it's short."""
    begin = end = -1
    for start in sorted(_hinted(text)):
        if end < 0 or start - _BEFORE > end:
            if end >= 0:
                yield text[begin:end]
            begin = _start_of_word(text, max(start - _BEFORE, 0))
        end = start + _AFTER
    if end >= 0:
        yield text[begin:end]


def _hinted(text: str) -> Iterator[int]:
    """Yield where hints stand in *text*. A long one is looked at near its digits alone."""
    shape = text.encode("ascii", "replace").translate(_SHAPES)
    if shape.find(b"A") < 0 and shape.find(b"x") < 0:
        return
    hints = [_MARKS, _LETTERS]
    if re.search(_ALLELE_BEHIND_NUMBER, shape):
        hints.append(_PLACES)
    is_quoted = "'" in text or '"' in text  # a letter is found ten times as fast as two
    if "\t" in text or (is_quoted and re.search(_ALLELES_IN_QUOTES, shape)):
        hints.append(_COLUMNS)
    for begin, end in [(0, len(text))] if len(text) < LONG else _near_digits(shape):
        for hint in hints:
            yield from (match.start() for match in _compiled(hint).finditer(text, begin, end))


def _near_digits(shape: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of the parts of a text that are near digits, by its *shape*."""
    if shape.count(b"0") * _DENSE > len(shape):
        yield 0, len(shape)
        return
    begin, end, at = 0, -1, shape.find(b"0")
    while at >= 0:
        if at - _NEAR > end:
            if end >= 0:
                yield begin, end
            begin = max(at - _NEAR, 0)
        end = at + _NEAR
        at = shape.find(b"0", at + 1)
    if end >= 0:
        yield begin, end


def _start_of_word(text: str, start: int) -> int:
    lowest = max(start - _BEFORE, 0)
    while start > lowest and text[start - 1].isalnum():
        start -= 1
    return start


class _Hint(NamedTuple):
    """A pattern: the characters that it begins with, as in a class, and what else there must be."""

    first: str
    rest: str


@cache
def _compiled(hint: _Hint) -> re.Pattern[str]:
    return re.compile(f"[{hint.first}](?:{hint.rest})", re.ASCII)


_looks: Final = count()
_MOST_LOOKS: Final = 128
"""Texts that are looked at without a pattern. Some hundreds of them cost as much as compiling."""
_NEAR: Final = 100
"""Characters between a hint and a digit that belong to one notation."""
_DENSE: Final = 24
"""Characters for each digit, from which on all of a text is near digits."""
_EVENTS: Final = ("del", "dup", "ins", "inv")
_ALLELE_BEHIND_NUMBER: Final = rb"0-{0,28}A{1,200}(?![x0A])"
_ALLELES_IN_QUOTES: Final = rb"-{3,14}(?:A{1,200}|[xA0]{1,2})-{3,14}A{1,200}(?![x0A])"
"""In a shape: an allele behind another, or behind a short key, with quotes between."""
_BASE: Final = "[ACGTUNacgtun]"
_GAP: Final = "[^0-9A-Za-z]"
_ALLELE: Final = rf"{_BASE}{{1,200}}+(?![0-9A-Za-z])"
_ALLELES: Final = (
    rf"{_BASE}{{0,199}}+(?:{_GAP}{{1,14}}+{_ALLELE}"
    rf"|{_GAP}{{0,9}}(?:<|[-.*\[\]](?![0-9A-Za-z]{{2}})))"
)
"""Two alleles, but for the first base. The second may be a dash, dot, star or symbol."""
_CODES: Final = r"(?:[ACGTUNRYSWKMBDHVX]{1,200}+|[acgtun]{1,200}+|\*)"
"""An allele, or codes for several bases, in one column of VCF."""
_PLACES: Final = _Hint(
    r"\-:_ \t.,;|/\[\]()+~='\"",
    # Small letters behind few digits are words: at step 12 a
    rf"(?<=[0-9].)(?:{_GAP}{{0,28}}+[ACGTUN]{_ALLELES}"
    rf"|(?<=[0-9][0-9][0-9].){_GAP}{{0,20}}+[acgtun]{_ALLELES}"
    rf"|[^0-9A-Za-z-]{{0,3}}+-{_GAP}?{_ALLELE})"
    rf"|(?<=/)(?<=[0-9ACGTUNacgtun]/){_ALLELE}",
)
"""Two alleles, or a dash and one, behind a number."""
_COLUMNS: Final = _Hint(
    r"\t,",
    rf"(?<=\t){_CODES}\t(?:{_CODES}[\t,]|{_CODES}(?![\w.])|[-.*<\[\]])"
    r"|(?<=[0-9]\t)0(?:\.[0-9]{1,12})?\t[0-9]{4,10}(?![0-9.])"
    r"|(?<=[0-9]{3}\t)(?:[ACGTDI]{2}|--)(?![0-9A-Za-z])"
    r"|(?<=,) ?[\"']{0,5}(?:[0-9]{1,2}|[A-Za-z])[\"']{0,5}: ?"
    rf"[\"']{{1,5}}{_BASE}{{1,200}}[\"']"
    rf"|(?<=[\"'e],) ?[\"']{{1,5}}{_BASE}{{1,200}}[\"']{{1,5}}, ?[\"']{{1,5}}[ACGTNacgtn.<\[\]]",
)
"""Two alleles in columns of their own; a genetic distance and a position; a genotype."""
_LETTERS: Final = _Hint(
    "svlpA-Z",
    r"(?<=[A-Z])(?:[a-z]{2}[0-9]{1,5}[A-Z*=fed]|(?<=COSM)[0-9]{3}|(?<=IVS)[0-9])"
    r"|(?<=[sS])(?<=[rR][sS])(?<![0-9A-Za-z][rR][sS])(?:[iI][dD])?[^0-9A-Za-z]{0,4}[0-9]"
    r"|(?<=[vV])(?<=[CScs][Vv])[0-9]{4}|(?<=[pP])(?<=[bB][sS][nN][pP])[^0-9]{1,6}[0-9]"
    r"|(?<=[0-9 _:(<-](?:del|dup|ins|inv|DEL|DUP|INS|INV))(?<=[0-9][ _:(<-]...|.[0-9]...)",
)
"""
Residues and their number; the letters before a number in dbSNP, ClinVar, dbVar and COSMIC; introns;
an event at a place.
"""
_MARKS: Final = _Hint(
    r"._<>=\[\]",
    r"(?<=\.)(?:(?<=[cgmnoprCGMNOPR]\.)(?<![0-9A-Za-z][A-Za-z]\.)"
    r" ?[\[(]{0,3}(?:[*?0-9-]|[A-Z]|[a-z]{3}[0-9]|pter|qter|cen)"
    r"|(?<=np\.)(?:str|u?int|bytes))"
    r"|(?<=[<>=])(?:(?<=_seq=)[A-Za-z~]|(?<=[0-9][-:_ ]<)[A-Z]"
    rf"|(?:(?<={_BASE}>)|(?<=[ =-]>)) ?{_ALLELE})"
    r"|(?<=[\[\]])[\w.<>*-]{1,60}:[0-9]{1,10}[\[\]]"
    r"|(?<=_)(?<=[NXnx][CGMRTWPcgmrtwp]_)[0-9]{4}"
    rf"|(?<==)(?<=lleles=) ?[(\[][\"']{{0,5}}{_BASE}"
    r"|(?<=\[)(?:Substitution|(?:Single)?BreakEnd|SymbolicAllele)\(",
)
"""
HGVS; what numpy prints; alleles of GVF; a symbol; a change of bases; breakends; accessions; alleles
behind their name; classes of vcfpy.
"""
_ESCAPES: Final = _Hint(
    r"\\%&^\x1b",
    r"(?<=\\)[\\tnrxuU\"'/01]|(?<=%)[0-9A-Fa-f]{2}|(?<=\^)I|(?<=\x1b)\["
    r"|(?<=&)(?:amp|gt|lt|quot|apos|nbsp|rarr|[tT]ab|#x?[0-9A-Fa-f]{1,5});",
)
"""What may hide a variant: escapes of Python, JSON, URLs, HTML, terminals and ``cat``."""
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
_DIGITS: Final = bytes(range(ord("0"), ord("9") + 1))
_CAPITALS: Final = bytes(range(ord("A"), ord("Z") + 1))
_SMALL: Final = _CAPITALS.lower()
_RARE: Final = bytes(range(ord(" "))) + b"<>=[]'\"\\%&^\x7f"
"""Signs of which each is taken for a hint."""
_SIGNS: Final = b"!#$()*+,-/:;?@_`{|}~"
_LITERALS: Final = bytes.maketrans(
    _RARE + _SIGNS + _DIGITS + _CAPITALS,
    b"!" * len(_RARE) + b" " * len(_SIGNS) + b"0" * len(_DIGITS) + _SMALL,
)
_TELLTALES: Final = (
    *(b"!", b"cosm000", b"ivs0", b" rs", b".rs", b"cv0000", b"sv0000", b"bsnp", b"np."),
    *(b"0%b%b" % (sign, what.encode()) for sign in (b"", b" ") for what in _EVENTS),
    *(b"%b%c." % (before, letter) for before in (b" ", b".") for letter in b"cgmnopr"),
    *(b"%c%c 0000" % (first, second) for first in b"nx" for second in b"cgmrtwp"),
)
"""
What stands in each hint but `_PLACES`, in a text in which ``!`` stands for a rare sign, 0 for a
digit, a blank for another sign but the dot, and a small letter for its capital.
"""
_ALLELE_OR_NUMBER: Final = (b"A", b"0")
_NO_LETTER: Final = (b"-", b"")
_CASES: Final = bytes.maketrans(
    _DIGITS + _CAPITALS + _SMALL,
    b"0" * len(_DIGITS) + b"A" * len(_CAPITALS) + b"a" * len(_SMALL),
)
