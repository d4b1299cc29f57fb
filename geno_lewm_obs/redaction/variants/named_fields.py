"""
Find variants whose parts stand beside their names: ``Variant(chrom='7', pos=123456, ref='A', …)``.

Objects print so, and dicts, JSON, YAML, logfmt, queries, attributes of XML, and tables whose first
line names the columns. The names may come in any order, with other fields between. A text is read
once, from name to name: all work is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from ..lookalikes import fold
from .field_names import holds_hint, name_pattern, part_named

WINDOW: Final = 1000
"""Characters within which all parts of one variant stand."""
_LEAST_LONE: Final = 1000
"""The least position that, with alleles and no chromosome, is likely one of a genome."""
_LONGEST: Final = 300
"""Characters of an allele, a value of a field, and a line's cell that are looked at."""


class Part(NamedTuple):
    """One part of a variant, and where it stands in a text."""

    name: str
    value: str
    at: int


def names_variant(text: str) -> bool:
    """Tell whether *text* holds a variant's chromosome, position and alternative, all by name."""
    plain = fold(text)
    return _may_name(plain) and _tells(plain, _CERTAIN)


def names_likely_variant(text: str) -> bool:
    """Tell whether *text* holds a position, a reference and an alternative by name."""
    plain = fold(text)
    return _may_name(plain) and _tells(plain, _LIKELY)


def fields_tell_variant(fields: Iterable[tuple[str, Any]]) -> bool | None:
    """
    Tell whether *fields*, keys and plain values, hold a variant: True where that is certain.

    They are judged as the text that they would print. False is a guess, None is no.
    """
    text = fold(
        "; ".join(
            f"{name}={_printed(value)}"
            for name, value in fields
            if part_named(name) or (type(value) is str and ">" in value and len(value) <= _LONGEST)
        )
    )
    if not text:
        return None
    return True if _tells(text, _CERTAIN) else False if _tells(text, _LIKELY) else None


def _printed(value: Any) -> str:
    return ", ".join(map(str, value[:2])) if type(value) is list else str(value)[:_LONGEST]


def _may_name(text: str) -> bool:
    return holds_hint(text) or (">" in text and any(word in text for word in _CHROMS))


def _tells(text: str, needed: frozenset[str]) -> bool:
    plain = _without_quoting(text)
    return _holds_all(needed, _fields(plain)) or _holds_all(needed, _cells(plain))


def _holds_all(needed: frozenset[str], parts: Iterator[Part]) -> bool:
    last: dict[str, Part] = {}
    for part in parts:
        last[part.name] = part
        if needed <= last.keys():
            near = {name: each for name, each in last.items() if part.at - each.at <= WINDOW}
            if needed <= near.keys() and _are_one(near):
                return True
    return False


def _are_one(parts: Mapping[str, Part]) -> bool:
    """Tell whether *parts* make a variant: bases in one allele, and in both if they stand alone."""
    alleles = [parts[name].value for name in ("ref", "alt") if name in parts]
    if "chrom" in parts:
        # Without a reference, "." and "-" tell nothing.
        return any(allele.isalpha() for allele in alleles) or alleles[-1].startswith("<")
    position = int(re.sub("[^0-9]", "", parts["pos"].value))
    return position >= _LEAST_LONE and all(allele.isalpha() for allele in alleles)


def _fields(text: str) -> Iterator[Part]:
    """Yield the parts that stand in *text* behind their names, and changes as ``A>G``."""
    for match in _field().finditer(text):
        kind, at = match.lastgroup or "", match.start()
        if match["change"]:
            yield from _split("change", match["change"], at)
            continue
        kind = next(part for part in _VALUES if match[part])
        # Where a blank, a comma or a line alone stands between, the value has to be plain.
        values = _VALUES if match["sign"] in _SIGNS else _PLAIN_VALUES
        value = re.compile(values[kind]).match(text, match.end())
        if value is not None:
            yield from _split(kind, value[0], at)


def _split(kind: str, value: str, at: int) -> Iterator[Part]:
    """Yield what *value* tells of the part that *kind* is, or of both parts that it is."""
    names = _DOUBLE.get(kind, (kind,))
    values = re.split(r"[:_>/-]+", value, maxsplit=1) if kind in _DOUBLE else [value]
    for name, each in zip(names, values, strict=False):
        yield Part(name, each, at)


def _cells(text: str) -> Iterator[Part]:
    """Yield the parts that stand in *text* in the columns of a table, below their names."""
    if "\n" not in text:
        return
    columns: dict[int, str] = {}
    sign, at = "", 0
    for line in text.split("\n"):
        header, mark = _columns(line)
        if header:
            columns, sign = header, mark
        elif columns:
            cells = _cells_of(line, sign)
            for place, kind in columns.items():
                value = cells[place] if -place <= len(cells) else ""
                if re.fullmatch(_VALUES[kind], value):
                    yield from _split(kind, value, at)
        at += len(line) + 1


def _columns(line: str) -> tuple[dict[int, str], str]:
    """
    Return the columns of a table that *line* names, and what parts them; none if it's no header.

    Columns are counted from the last: before the first, rows may have a number without a name.
    """
    if not holds_hint(line):
        return {}, ""
    sign = next((each for each in _COLUMN_SIGNS if each in line), "")
    cells = _cells_of(line, sign)
    found = {place - len(cells): part_named(cell) for place, cell in enumerate(cells)}
    columns = {place: part for place, part in found.items() if part}
    return (columns, sign) if "alt" in columns.values() and len(columns) > 1 else ({}, "")


def _cells_of(line: str, sign: str) -> list[str]:
    is_bar = sign != "" and sign in _BARS
    cells = re.split(_BARS, line.strip(_BORDERS)) if is_bar else line.split(sign or None)
    return [cell.strip(_AROUND) for cell in cells]


def _without_quoting(text: str) -> str:
    """Return *text* with line ends, tabs and quotes for their escapes."""
    if "\\" in text:
        text = re.sub(
            r"(?<!\\)\\+([nrt])", lambda match: {"n": "\n", "r": "\n", "t": "\t"}[match[1]], text
        )
        text = re.sub(r"(?<!\\)\\+(?:u00|x)([0-7][0-9A-Fa-f])", _character, text)
    if "%" in text:
        text = re.sub("%(?:25)*([0-7][0-9A-Fa-f])", _character, text)
    if "&" in text:
        for entity, char in _ENTITIES.items():
            text = text.replace(entity, char)
    return text


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


@cache
def _field() -> re.Pattern[str]:
    """
    Return the pattern of a name with what stands between it and its value, or of a change.

    It takes a bounded number of characters behind a name.
    """
    return re.compile(
        rf"{_CHANGE}|{name_pattern()}{_CLOSING}(?P<sign>=>|->|:=|[=:>,|\s]){_OPENING}", re.ASCII
    )


_CERTAIN: Final = frozenset({"chrom", "pos", "alt"})
_LIKELY: Final = frozenset({"pos", "ref", "alt"})
_CHROMS: Final = ("chr", "Chr", "CHR", "contig")
_DOUBLE: Final = {"locus": ("chrom", "pos"), "change": ("ref", "alt")}
_SIGNS: Final = frozenset({"=", ":", ">", "=>", "->", ":="})
_COLUMN_SIGNS: Final = "\t┆│|,;"
_BARS: Final = "[┆│|]"
_BORDERS: Final = " │|"
_AROUND: Final = " \t\"'#\\"
_ENTITIES: Final = {"&quot;": '"', "&#34;": '"', "&#39;": "'", "&gt;": ">", "&lt;": "<"}

_NOTHING: Final = r"(?!(?i:none|null|nan|na|n/a|true|false)(?![A-Za-z0-9]))"
_BASES: Final = rf"{_NOTHING}[ACGTUNacgtun]{{1,{_LONGEST}}}(?![A-Za-z0-9_])"
_PLAIN_BASES: Final = rf"{_NOTHING}[ACGTUN]{{1,{_LONGEST}}}(?![A-Za-z0-9_])"
_OTHER_ALLELE: Final = (
    r"<[A-Za-z*][\w:*]{0,60}>|[-.*](?![\w.])"
    r"|[ACGTN.]{0,50}[\[\]][\w.*-]{1,60}:[0-9]{1,10}[\[\]][ACGTN.]{0,50}"
)
_POSITION: Final = (
    r"(?:[0-9]{1,3}(?:[,_'][0-9]{3}){1,3}|[0-9]{1,12})(?:\.0{1,3})?(?![A-Za-z0-9_]|\.[0-9])"
)
_CONTIG: Final = rf"{_NOTHING}[\w.*-]{{1,64}}"
_PLAIN_CONTIG: Final = r"(?:(?:chr|Chr|CHR)?(?:[0-9]{1,2}|[XYMWZ]T?)(?![\w.])|(?=\w*[0-9])\w+_\w+)"
_LOCUS: Final = r"(?:chr)?\w{1,40}(?:\.[0-9]{1,2})?[:_-][0-9]{1,10}(?![A-Za-z0-9])"
_CHANGE: Final = (
    r"(?<![A-Za-z0-9/])(?P<change>(?!N/A)[ACGTN]{1,200}(?:->|[>/])[ACGTN]{1,200})(?![A-Za-z0-9/])"
)
_VALUES: Final = {
    "chrom": _CONTIG,
    "pos": _POSITION,
    "locus": _LOCUS,
    "ref": f"{_BASES}|{_OTHER_ALLELE}",
    "alt": f"{_BASES}|{_OTHER_ALLELE}",
}
"""What a value is, behind a sign as ``=``."""
_PLAIN_VALUES: Final = _VALUES | {
    "chrom": _PLAIN_CONTIG,
    "ref": f"{_PLAIN_BASES}|{_OTHER_ALLELE}",
    "alt": f"{_PLAIN_BASES}|{_OTHER_ALLELE}",
}
"""What a value is, behind a blank or a comma: prose may hold some of the names."""
_CLOSING: Final = r"['\"\\)\]\s]{0,40}"
_OPENING: Final = (
    r"['\"\\\[({\s]{0,40}"
    r"(?:- |1\] |(?<=[{\"'])[0-9]{1,9}['\"\\]{0,9}: ?)?"  # of YAML, of R, and of a column as a dict
    r"(?:[A-Za-z_][\w.]{0,30}\()?['\"\\\[({\s]{0,9}"  # of a type, as in `str_('A')`
)
