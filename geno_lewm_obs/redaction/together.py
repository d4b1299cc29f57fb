"""
Judge values together: each of them passed, and a sequence or a variant may be spread over them.

It may be spread over the elements of a list, the keys and values of a dict, and the fields of a
record. A list or dict of a record counts there as what it may be part of a sequence with, see
`carried`; one that carries nothing need not be looked at again, and `seen_before` remembers it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from . import names
from .encoded import numbers_spell_sequence
from .lookalikes import fold
from .refusal import Refusal, Rule
from .sequence import RUN, text_holds_sequence
from .variants.field_names import names_allele, part_named
from .variants.named_fields import fields_tell_variant
from .variants.rows import row_tells_variant

_LABEL: Final = 2
"""Letters of the longest texts that, all different, are the names of columns or classes."""
_SHORT_KEY: Final = 4
"""Characters of the longest keys of a dict that are likely counted words: codons, for instance."""
_PIECE: Final = 6
"""Bases at one end of a list, dict or promoted text that may go on in what stands beside it."""
_PLACES: Final = frozenset({"pos", "locus"})
_CHROMOSOMES: Final = frozenset("0123456789XYMTxymt")
"""With which the name of a chromosome ends."""
_CONTAINERS: Final = frozenset({list, dict})
_BASES: Final = "ACGTUNacgtun"
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())
_MARKS: Final = bytes(code in _BASES.encode() for code in range(256))
_PIECE_MARKS: Final = b"\x01" * _PIECE


def judge_elements(key: str, items: list[Any], *, are_numeric: bool) -> Refusal | None:
    """Judge all of a list as one."""
    texts = [] if are_numeric else [item for item in items if type(item) is str]
    if texts and text_holds_sequence(" ".join(texts)):
        return Refusal(Rule.DNA, key, key, len(items))
    if len(items) >= RUN and numbers_spell_sequence(items):
        return Refusal(Rule.DNA, key, key, len(items), certain=False)
    return _variant(key, len(items), row_tells_variant(items)) if texts else None


def judge_entries(key: str, entries: dict[str, Any], *, are_numeric: bool) -> Refusal | None:
    """
    Judge all keys and values of a dict as one.

    Keys of up to four letters that spell a sequence are a guess: there are 64 codons to be counted,
    and as many pieces of a sequence.
    """
    size = len(entries)
    if tuple(entries) not in names.edition.known_dicts.entries:
        if _spell([*_pieces(entries)]):
            return Refusal(Rule.DNA, key, key, size)
        if _spell([*entries]):
            certain = _spell([name for name in entries if len(name) > _SHORT_KEY])
            return Refusal(Rule.DNA, key, key, size, certain=certain)
    values = [*entries.values()]
    refusal = None
    if not are_numeric or size >= RUN:
        refusal = judge_elements(key, values, are_numeric=are_numeric)
    if refusal is None and not are_numeric:
        refusal = _variant(key, size, _entries_tell(entries))
    return refusal


def _entries_tell(entries: dict[str, Any]) -> bool | None:
    """Tell whether the keys of *entries* name the parts of a variant, or are some of them."""
    if not _PLACES.isdisjoint(map(part_named, entries)):
        telling = fields_tell_variant(entries.items())
        if telling is not None:
            return telling
    if _CHROMOSOMES.isdisjoint(name[-1:] for name in entries):
        return None
    return row_tells_variant([each for entry in entries.items() for each in entry])


def remove_spread(
    kept: dict[str, Any], beside: Collection[str] = (), *, are_keys_known: bool = False
) -> list[Refusal]:
    """
    Remove from *kept* what holds a sequence or a variant together; return the refusals.

    Args:
        kept: A record's data, of which each value passed.
        beside: The promoted texts of the record. None of them is removed.
        are_keys_known: Whether no key of *kept* itself names an allele.
    """
    kinds = [*map(type, kept.values())]
    has_dict = dict in kinds
    has_containers = has_dict or list in kinds
    refusals = []
    if has_containers or kinds.count(str) > 1 or beside:
        refusals = _remove_sequence(kept, beside, has_containers=has_containers)
    if has_dict or not are_keys_known:
        refusals += _remove_variant(kept)
    return refusals


def carried(value: list[Any] | dict[str, Any]) -> str:
    """
    Return what of *value* may be part of a sequence with what stands beside it, or an empty text.

    That is nothing where fewer than six bases stand at either end; and nothing of texts of one or
    two letters that are all different: names of columns, or letters of an alphabet.
    """
    texts = [*_pieces(value)] if type(value) is dict else [t for t in value if type(t) is str]
    if not texts or not (_may_carry(texts[0]) or _may_carry(texts[-1])):  # most lists
        return ""
    if len(max(texts, key=len)) <= _LABEL and len(set(texts)) == len(texts):
        return ""
    text = " ".join(texts)
    return text if carries_bases(text) else ""


def carries_bases(text: str) -> bool:
    """Tell whether *text* begins or ends with `_PIECE` bases, whatever parts them."""
    marks = _marks(text)
    return marks.startswith(_PIECE_MARKS) or marks.endswith(_PIECE_MARKS)


def _may_carry(text: str) -> bool:
    """Tell whether texts carry bases, of which *text* is the first or last."""
    marks = _marks(text)
    return 0 not in marks or marks.startswith(_PIECE_MARKS) or marks.endswith(_PIECE_MARKS)


def _marks(text: str) -> bytes:
    """Return 1 for each letter of *text* that is a base, and 0 for each other one."""
    return fold(text).encode(errors="replace").translate(_MARKS, _NO_LETTERS)


def _remove_sequence(
    kept: dict[str, Any], beside: Collection[str], *, has_containers: bool
) -> list[Refusal]:
    pieces = {key: value for key, value in kept.items() if type(value) is str}
    if has_containers:
        texts = {key: _text_of(value) for key, value in kept.items()}
        pieces = {key: text for key, text in texts.items() if text or key in pieces}
    others = [text for text in beside if carries_bases(text)]
    if len(pieces) + len(others) <= 1 or not _spell([*others, *pieces.values()]):
        return []
    refusals = [Refusal(Rule.DNA, key, key, len(kept[key])) for key in pieces]
    for key in pieces:
        del kept[key]
    return refusals


def _text_of(value: Any) -> str:
    return value if type(value) is str else carried(value) if type(value) in _CONTAINERS else ""


def _remove_variant(kept: dict[str, Any]) -> list[Refusal]:
    fields = [
        (key, name, item)
        for key, value in kept.items()
        for name, item in (value.items() if type(value) is dict else ((key, value),))
        if part_named(name)
    ]
    if not any(names_allele(name) for _, name, _ in fields):
        return []
    telling = fields_tell_variant([(name, item) for _, name, item in fields])
    if telling is None:
        return []
    keys = dict.fromkeys(key for key, _, _ in fields)
    for key in keys:
        del kept[key]
    return [Refusal(Rule.VARIANT, key, key, certain=telling) for key in keys]


def _variant(key: str, size: int, telling: bool | None) -> Refusal | None:
    return None if telling is None else Refusal(Rule.VARIANT, key, key, size, certain=telling)


def _pieces(entries: dict[str, Any]) -> Iterator[str]:
    """Yield what of *entries* may be pieces of a sequence: texts, and long keys of bases alone."""
    for name, value in entries.items():
        if is_piece(name):
            yield name
        if type(value) is str:
            yield value


def is_piece(key: str) -> bool:
    """Tell whether *key* of a dict is bases alone, and too long for a codon."""
    return len(key) > _SHORT_KEY and not fold(key).strip(_BASES)


def _spell(texts: list[str]) -> bool:
    return bool(texts) and text_holds_sequence(" ".join(texts))
