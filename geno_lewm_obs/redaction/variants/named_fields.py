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
from typing import Any, Final

from ..lookalikes import fold
from .field_names import may_name_alternative, may_name_place, name_pattern, part_named, part_of_key
from .unquoted import plain, without_escapes

WINDOW: Final = 1000
"""Characters within which all parts of one variant stand."""
_LEAST_CERTAIN: Final = 1_000_000
"""The least position that, without a chromosome, is one of a genome, and in no model's window."""
_LEAST_LIKELY: Final = 1000
"""The least position that, without a chromosome, is likely to be one of a genome."""
_LONGEST: Final = 300
"""Characters of an allele or a field's value that are looked at."""

Part = tuple[str, str, int]
"""One part of a variant: its name, its value, and where it stands in a text."""


def names_variant(text: str) -> bool:
    """
    Tell whether *text* holds a variant whose parts are named.

    These are chromosome, position and alternative, or else a position that can be none but one of a
    genome, reference and alternative.
    """
    bare = without_escapes(plain(text))
    return _may_tell(bare) and _tells(bare) is True


def fields_tell_variant(fields: Iterable[tuple[str, Any]]) -> bool | None:
    """
    Tell whether *fields*, keys and plain values, hold a variant: True where that is certain.

    They are judged as the text that they would print. False is a guess, None is no.
    """
    text = fold(
        "; ".join(
            f"{name}={_printed(value)}"
            for name, value in fields
            if part_of_key(name) or (type(value) is str and ">" in value and len(value) <= _LONGEST)
        )
    )
    return _tells(text) if text else None


def _printed(value: Any) -> str:
    return ", ".join(map(str, value[:2])) if type(value) is list else str(value)[:_LONGEST]


def _may_tell(text: str) -> bool:
    return (">" in text or may_name_alternative(text)) and may_name_place(text)


def _tells(text: str) -> bool | None:
    tellings = {_judged(_fields(text)), _judged(_cells(text))}
    return True if True in tellings else False if False in tellings else None


def _judged(parts: Iterator[Part]) -> bool | None:
    guess = None
    last: dict[str, tuple[str, int]] = {}
    for name, value, at in parts:
        last[name] = value, at
        if "pos" in last and "alt" in last:
            near = {part: told for part, (told, place) in last.items() if at - place <= WINDOW}
            telling = _are_one(near)
            if telling:
                return True
            guess = guess if telling is None else False
    return guess


def _are_one(parts: Mapping[str, str]) -> bool | None:
    """Tell whether *parts* make a variant: True where that is certain, False where it's likely."""
    if "pos" not in parts or "alt" not in parts:
        return None
    are_bases = [parts[name].isalpha() for name in ("ref", "alt") if name in parts]
    if "chrom" in parts and (any(are_bases) or parts["alt"].startswith("<")):
        return True
    if len(are_bases) == 1 or not all(are_bases):  # without bases, "." and "-" tell nothing
        return None
    position = int(re.sub("[^0-9]", "", parts["pos"]))
    return position >= _LEAST_CERTAIN if position >= _LEAST_LIKELY else None


def _fields(text: str) -> Iterator[Part]:
    """Yield the parts that stand in *text* behind their names, and changes as ``A>G``."""
    for match in _field().finditer(text):
        at = match.start()
        if match["change"]:
            yield from _split("change", match["change"], at)
            continue
        kind = next(part for part in _VALUES if match[part])
        # Where only a blank, a comma or a line's end stands between, the value has to be plain.
        is_said = match["sign"] in _SIGNS or "'" in match[0] or '"' in match[0]
        values = _VALUES if is_said else _PLAIN_VALUES
        value = re.compile(values[kind]).match(text, match.end())
        if value is not None:
            yield from _split(kind, value[0], at)


def _split(kind: str, value: str, at: int) -> Iterator[Part]:
    """Yield what *value* tells of the part that *kind* is, or of both parts that it is."""
    names = _DOUBLE.get(kind, (kind,))
    values = re.split(r"[:_>/-]+", value, maxsplit=1) if kind in _DOUBLE else [value]
    for name, each in zip(names, values, strict=False):
        yield name, each, at


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
    if not may_name_alternative(line):
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


@cache
def _field() -> re.Pattern[str]:
    """
    Return the pattern of a name with what stands between it and its value, or of a change.

    It takes a bounded number of characters behind a name.
    """
    return re.compile(
        rf"{_CHANGE}|{name_pattern()}{_CLOSING}(?P<sign>=>|->|:=|[=:>,|\s]){_OPENING}", re.ASCII
    )


_DOUBLE: Final = {"locus": ("chrom", "pos"), "change": ("ref", "alt")}
_SIGNS: Final = frozenset({"=", ":", ">", "=>", "->", ":="})
_COLUMN_SIGNS: Final = "\t┆│|,;"
_BARS: Final = "[┆│|]"
_BORDERS: Final = " │|"
_AROUND: Final = " \t\"'#\\"

_NOTHING: Final = r"(?!(?i:none|null|nan|nat|na|n/a|true|false)(?![A-Za-z0-9]))"
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
_PLAIN_CONTIG: Final = (
    r"(?:(?:chr|Chr|CHR)?(?:[0-9]{1,2}|[XYMWZ]T?)(?![\w.])|(?=\w{0,40}[0-9])\w{1,40}_\w{1,40})"
)
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
    # of YAML, of R, and of a column as a dict
    r"(?:- |1\] |(?<=[{\"'])[0-9]{1,9}(?:['\"\\]{1,9}: ?|: ))?"
    r"(?:[A-Za-z_][\w.]{0,30}\()?['\"\\\[({\s]{0,9}"  # of a type, as in `str_('A')`
)
