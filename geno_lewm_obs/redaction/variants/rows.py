"""
Find variants whose parts stand one after the other: ``["7", 123456, "ATC", "A"]``.

So do tuples, lists and the values of dicts hold them, and rows of tables without a first line that
names the columns. A value may hold several parts, as ``"chr7:123456"`` does.

Behind a bare number of a chromosome nothing is certain by its form: a row of epoch, step and two
labels looks the same. What is certain of it rests on the position, see `_LEAST_CERTAIN`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from string import ascii_letters, digits
from typing import Any, Final

from ..lookalikes import fold

_LEAST_CERTAIN: Final = 10_000
"""
The least position that is certain to be one, behind a bare number of a chromosome.

The human ones begin with 10,000 bases that nobody has read, in the builds GRCh37 and GRCh38 (all
but the seventeenth in GRCh37).
"""
_LEAST_LIKELY: Final = 1000
"""The least position that is likely to be one, behind a bare number of a chromosome."""
_LONGEST: Final = 300
"""Characters of the longest value that may be part of a variant."""


def row_tells_variant(values: Iterable[Any]) -> bool | None:
    """
    Tell whether *values*, plain ones in a row, hold a variant: True where that is certain.

    False is a guess, None is no.
    """
    row = "\t".join([text for text in map(str, values) if len(text) <= _LONGEST])
    if not row.isascii():
        row = fold(row)
    return _judged(re.sub(_WITHIN, "\t", row)) if _may_tell(row) else None


def holds_row(text: str) -> bool:
    """Tell whether a line of *text* is a table's row that is certain to hold a variant."""
    return _may_tell(text) and _judged(re.sub(_BETWEEN_CELLS, "\t", text)) is True


def _may_tell(row: str) -> bool:
    """Tell quickly whether *row* holds a number, and a word of bases alone."""
    kinds = row.encode(errors="replace").translate(_KINDS)
    return b"0" in kinds and not all(word.strip(b"b") for word in {*kinds.split()})


def _judged(row: str) -> bool | None:
    """Tell whether *row*, in which tabs part the cells, holds a variant."""
    guess = None
    for match in _row().finditer(row):
        position = int(re.sub("[^0-9]", "", match["pos"]))
        if match["named"] or (position >= _LEAST_CERTAIN and _is_usual(match, position)):
            return True
        if position >= _LEAST_LIKELY:
            guess = False
    return guess


def _is_usual(match: re.Match[str], position: int) -> bool:
    """Tell whether what stands behind a position is as in a variant's row, alleles of one case."""
    if not (match["alleles"].isupper() or match["alleles"].islower()):
        return False
    between = match["between"]
    if between is None or re.fullmatch(_ID, between):
        return True
    return between.isdecimal() and int(between) >= position  # where it ends


@cache
def _row() -> re.Pattern[str]:
    """Return the pattern of a row, in which tabs part the cells. It takes the first cell only."""
    return re.compile(
        rf"(?<![^\t])['\"]?(?:(?P<named>{_NAMED})|{_BARE})['\"]?\t(?="
        # PLINK's .bim has an id and centimorgans before the position.
        r"(?:[A-Za-z.][^\t]{0,60}\t-?[0-9.]{1,9}\t(?=[0-9]+\t(?:[ACGTacgt]+|[-0])\t))?"
        rf"(?P<pos>{_POSITION})(?:\.0)?\t"
        # VCF has an id behind it, BED its end, MAF its end, the strand and two classes.
        rf"(?:(?P<between>[^\t]{{1,60}})\t(?:[+.-]\t(?:[^\t]{{0,60}}\t){{2}})?)?"
        rf"(?P<alleles>{_BASES}\t(?:{_BASES}|{_OTHER})|{_OTHER}\t{_BASES}"
        r"|[Nn]\t<[A-Za-z]\w{1,60}>)(?![^\t]))",
        re.ASCII,
    )


_WORDS: Final = {
    **dict.fromkeys(ascii_letters, "x"),
    **dict.fromkeys(digits, "0"),
    **dict.fromkeys("ACGTNacgtn", "b"),
}
_KINDS: Final = "".join(_WORDS.get(chr(code), " ") for code in range(256)).encode()
"""For each byte, what it is part of: a word of bases, a number, another word, or none of them."""
_BARE: Final = r"(?:0?[1-9]|1[0-9]|2[0-6]|[XY])"
_NAMED: Final = (
    r"[Cc][Hh][Rr]_?(?:[0-9]{1,2}|[XYMxym][Tt]?|Un)(?:_\w{1,40})?"
    r"|[Mm][Tt]|[A-Z]{2}_[0-9]{6,9}\.[0-9]{1,2}|[A-Z]{2}[0-9]{6}\.[0-9]"
)
_POSITION: Final = r"[0-9]{1,3}(?:[,_'][0-9]{3}){1,3}|[0-9]{1,10}"
_BASES: Final = r"(?!(?i:n/?a[nt]?|n)(?![^\t]))[ACGTNacgtn]{1,200}"
_OTHER: Final = (
    r"(?:[.*-]|<[A-Za-z*][\w:*]{0,60}>|[ACGTNacgtn]{1,50}(?:,[ACGTN*.<>\w:]{1,60}){1,9}"
    r"|[ACGTN.]{0,50}[\[\]][\w.*-]{1,60}:[0-9]{1,10}[\[\]][ACGTN.]{0,50}|N)"
)
_ID: Final = r"\.|None|rs[0-9]+"
_BETWEEN_CELLS: Final = r"(?<! ) {0,9}\| {0,9}|\r?\n"
_IN_BREAKEND: Final = r"(?<![\[\]]\w)(?<![\[\]]\w\w)"
_WITHIN: Final = (
    rf"(?<=[0-9XYMTxymt]){_IN_BREAKEND}(?::g\.|[:_-])(?=[0-9]{{2}})"  # before a position
    r"|(?<=[0-9])[:_-]?(?=[ACGT]+[>/,|:_-])"  # behind a position, as in 123456A>G
    r"|(?<![^ACGT])(?<=[ACGT])(?:->|[>/|:_-])(?=[ACGT])"  # between alleles
    r"|[ \t]+"
)
"""What stands between the parts of a value that holds several."""
