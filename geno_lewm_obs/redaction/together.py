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
from .sequence import NO_LETTERS, RUN, repeats_a_letter, text_holds_sequence
from .variants.field_names import names_allele, part_of_key
from .variants.named_fields import fields_tell_variant
from .variants.printed import prints_variant
from .variants.rows import row_tells_variant

_LABEL: Final = 2
"""Letters of the longest texts that, all different, are the names of columns or classes."""
_SHORT_KEY: Final = 4
"""Characters of the longest keys of a dict that are likely counted words: codons, for instance."""
_PIECE: Final = 6
"""Bases at one end of a list, dict or promoted text that may go on in what stands beside it."""
_PLACES: Final = frozenset({"pos", "locus"})
_CHROMOSOMES: Final = (*"0123456789XYMT",)
"""With which the name of a chromosome ends, or a place."""
_BASES: Final = "ACGTUNacgtun"
_MARKS: Final = bytes(code in _BASES.encode() for code in range(256))
_PIECE_MARKS: Final = b"\x01" * _PIECE


def judge_elements(key: str, items: list[Any], *, are_numeric: bool) -> Refusal | None:
    """Judge all of a list as one."""
    texts = [] if are_numeric else [item for item in items if type(item) is str]
    verdict = _verdict_on(texts)
    if verdict is not None:
        rule, certain = verdict
        return Refusal(rule, key, key, len(items), certain)
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
    may_tell = names.edition.known_dicts.entries.get((*entries,))
    if may_tell is None:
        if _spell(_pieces(entries)):
            return Refusal(Rule.DNA, key, key, size)
        if _spell([*entries]):
            certain = _spell([name for name in entries if len(name) > _SHORT_KEY])
            return Refusal(Rule.DNA, key, key, size, certain=certain)
        may_tell = keys_may_tell(entries)
    refusal = None
    parts = [part for _, part in _flat(entries)]
    if not are_numeric or len(parts) >= RUN:
        refusal = judge_elements(key, parts, are_numeric=are_numeric)
    if refusal is None and may_tell and not are_numeric:
        refusal = _variant(key, size, _entries_tell(entries))
    return refusal


def keys_may_tell(keys: Collection[str]) -> bool:
    """Tell whether *keys* of a dict may tell a variant with its values: by name, or as a part."""
    return not _PLACES.isdisjoint(map(part_of_key, keys)) or any(
        name.endswith(_CHROMOSOMES) for name in keys
    )


def is_piece(key: str) -> bool:
    """Tell whether *key* of a dict is bases alone, and too long for a codon."""
    return len(key) > _SHORT_KEY and not fold(key).strip(_BASES)


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
    pieces: dict[str, str] = {}
    may_tell = not are_keys_known
    for key, value in kept.items():
        kind = type(value)
        if kind is str:
            pieces[key] = value
        elif kind is list or kind is dict:
            may_tell = may_tell or kind is dict
            if text := carried(value):
                pieces[key] = text
    refusals = _remove_texts(kept, pieces, beside) if beside or len(pieces) > 1 else []
    return refusals + _remove_variant(kept) if may_tell else refusals


def carried(value: list[Any] | dict[str, Any]) -> str:
    """
    Return what of *value* may be part of a sequence with what stands beside it, or an empty text.

    That is nothing where fewer than six bases stand at either end; and nothing of texts of one or
    two letters that are all different: names of columns, or letters of an alphabet.
    """
    texts = _pieces(value) if type(value) is dict else [text for text in value if type(text) is str]
    if not texts or not (_may_carry(texts[0]) or _may_carry(texts[-1])):  # most of them
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
    return fold(text).encode(errors="replace").translate(_MARKS, NO_LETTERS)


def _remove_texts(
    kept: dict[str, Any], pieces: dict[str, str], beside: Collection[str]
) -> list[Refusal]:
    """Remove *pieces* from *kept* if a rule keeps out them and what stands *beside*, as one."""
    others = [text for text in beside if carries_bases(text)]
    if len(pieces) + len(others) <= 1:
        return []
    verdict = _verdict_on([*others, *pieces.values()])
    if verdict is None:
        return []
    rule, certain = verdict
    refusals = [Refusal(rule, key, key, len(kept[key]), certain) for key in pieces]
    for key in pieces:
        del kept[key]
    return refusals


def _remove_variant(kept: dict[str, Any]) -> list[Refusal]:
    fields = [
        (key, name, item)
        for key, value in kept.items()
        for name, item in (value.items() if type(value) is dict else ((key, value),))
        if part_of_key(name)
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


def _entries_tell(entries: dict[str, Any]) -> bool | None:
    """Tell whether *entries* hold a variant by their keys, as `fields_tell_variant` does."""
    telling = fields_tell_variant(entries.items())
    if telling is None:
        telling = row_tells_variant([each for part in _flat(entries) for each in part])
    return telling


def _variant(key: str, size: int, telling: bool | None) -> Refusal | None:
    return None if telling is None else Refusal(Rule.VARIANT, key, key, size, certain=telling)


def _pieces(entries: dict[str, Any]) -> list[str]:
    """Return what of *entries* may be pieces of a sequence: texts, and long keys of bases alone."""
    known = (*entries,) in names.edition.known_dicts.entries  # then no key is a piece
    pieces: list[str] = []
    for name, value in entries.items():
        if not known and is_piece(name):
            pieces.append(name)
        parts = value if type(value) is list else (value,)
        pieces += [part for part in parts if type(part) is str]
    return pieces


def _flat(entries: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each scalar of *entries* with its key, those in lists too."""
    for name, value in entries.items():
        if type(value) is list:
            yield from ((name, part) for part in value)
        else:
            yield name, value


def _verdict_on(texts: list[str]) -> tuple[Rule, bool] | None:
    """Return the rule that keeps out *texts* as if they were one, and whether it is certain."""
    text = " ".join(texts)
    if text_holds_sequence(text):
        return Rule.DNA, not repeats_a_letter(text)
    return (Rule.VARIANT, True) if prints_variant(text) else None


def _spell(texts: list[str]) -> bool:
    return text_holds_sequence(" ".join(texts))
