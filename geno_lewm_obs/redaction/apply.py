"""
Apply all rules to one record's data: what may be written, and what is kept out and why.

This module decides. It doesn't count or raise: `redact` and the chain's stage do, each in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any, Final

from . import names
from .flat import flat_items
from .keys import judge_inner_key, judge_key
from .refusal import NotPlainError, Refusal, Rule, failure_of
from .seen_before import known_texts, remember_keys, remember_texts
from .text_rules import clean_texts, is_clean, judge_text
from .together import judge_elements, judge_entries, remove_spread
from .values import MAX_ITEMS, are_numbers, is_dict, is_list, plain_scalar, shape

StandIn = Callable[[str], str | None]
"""Returns what may stand for a text that a rule keeps out of a list, or None."""

_NO_STAND_INS: Final[Mapping[str, StandIn]] = MappingProxyType({})
_REFUSED: Final = object()
_TEXT: Final = frozenset({str})
_SCALARS: Final = frozenset({str, int, float, bool, type(None)})
_KNOWN_TYPES: Final = _SCALARS | {list, dict, tuple}
"""Types whose values need no conversion."""


def apply_rules(
    data: dict[Any, Any],
    allowed_keys: Collection[str],
    stand_ins: Mapping[str, StandIn] = _NO_STAND_INS,
    beside: Collection[str] = (),
) -> tuple[dict[str, Any], list[Refusal]]:
    """
    Return what of *data* may be written, as plain values, and a refusal for what may not.

    A rule that keeps out an entry of a dict keeps out that entry; one that keeps out an element of
    a list keeps out the whole list.

    Args:
        data: Keys and values, as a caller passed them.
        allowed_keys: The event's allowlist.
        stand_ins: For keys of lists whose elements have nothing to do with each other: what stands
            for an element that is kept out. The others stay.
        beside: Texts that stand in the record beside *data*, and passed.
    """
    kept: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for position, (key, value) in enumerate(data.items()):
        name, refusal = judge_key(key, position)
        if refusal is None:
            plain, found = _judge_value(name, value, stand_ins.get(name))
            refusals += found
            if plain is _REFUSED:
                continue
            if name in kept:
                refusals.append(_type_words().collision_refusal(name, name))
                continue
            if name in allowed_keys:
                kept[name] = plain
                continue
            refusal = Refusal(Rule.KEYS, name, name)
        refusals.append(refusal)
    return kept, refusals + remove_spread(kept, beside)


def apply_fail_closed(
    data: Mapping[Any, Any],
    allowed_keys: Collection[str],
    stand_ins: Mapping[str, StandIn] = _NO_STAND_INS,
    beside: Collection[str] = (),
) -> tuple[dict[str, Any], list[Refusal]]:
    """Do as `apply_rules`, but keep out all of *data* if a rule, or reading it, fails."""
    try:
        return apply_rules(dict(data), allowed_keys, stand_ins, beside)
    except Exception as exc:  # noqa: BLE001
        # A filter that fails lets nothing through, whatever made it fail.
        return {}, [Refusal(Rule.TYPE, "data", "data", failure=failure_of(exc))]


def apply_to_values(data: dict[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    """
    Do as `apply_rules`, for *data* whose keys are known to pass and to be allowed, and of which
    none names an allele.
    """
    kept: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for key, value in data.items():
        if type(value) is str and is_clean(value):  # most values
            kept[key] = value
            continue
        plain, found = _judge_value(key, value)
        refusals += found
        if plain is not _REFUSED:
            kept[key] = plain
    return kept, refusals + remove_spread(kept, are_keys_known=True)


def apply_to_text(name: str, text: object) -> tuple[str, Refusal | None]:
    """
    Judge a field that must be text, such as ``phase`` or ``event``.

    Return it as plain text and None, or an empty text and why it is kept out; a rule that fails
    keeps it out.
    """
    try:
        plain, refusal = _judge_scalar(name, name, text)
    except Exception as exc:  # noqa: BLE001
        return "", Refusal(Rule.TYPE, name, name, failure=failure_of(exc))
    if refusal is None and not isinstance(plain, str):
        refusal = Refusal(Rule.TYPE, name, name)
    return ("", refusal) if refusal else (plain, None)


def _judge_value(
    key: str, value: object, stand_in: StandIn | None = None
) -> tuple[Any, Sequence[Refusal]]:
    if type(value) not in _KNOWN_TYPES:
        try:
            value = shape(value)
        except NotPlainError as exc:
            return _REFUSED, [_type_words().type_refusal(key, key, value, failure=exc.failure)]
    if is_dict(value):
        return _judge_dict(key, value)  # type: ignore[arg-type]
    if is_list(value):
        return _judge_list(key, value, stand_in)  # type: ignore[arg-type]
    plain, refusal = _judge_scalar(key, key, value)
    return plain, [] if refusal is None else [refusal]


def _judge_dict(key: str, value: dict[Any, Any]) -> tuple[Any, list[Refusal]]:
    length = dict.__len__(value)
    if length > MAX_ITEMS:
        return _REFUSED, [_type_words().type_refusal(key, key, value, length=length)]
    # Copied before it is judged, so that no other thread can change it in between.
    copy = value.copy() if type(value) is dict else dict(dict.items(value))
    edition = names.edition
    are_numeric = are_numbers([*copy.values()])
    are_scalars = are_numeric or _SCALARS.issuperset(map(type, copy.values()))
    kept: dict[str, Any] = copy
    refusals: list[Refusal] = []
    if not (are_numeric and _have_known_keys(copy)):
        try:
            items = copy.items() if are_scalars else flat_items(copy)
        except NotPlainError:
            return _REFUSED, [_type_words().crowd_refusal(key, length)]
        kept, refusals = _judge_entries(key, items, are_numeric=are_numeric)
    refusal = judge_entries(key, kept, are_numeric=are_numeric)
    if refusal is not None:
        return _REFUSED, [*refusals, refusal]
    remember_keys(tuple(kept), edition)
    return kept, refusals


def _have_known_keys(value: dict[Any, Any]) -> bool:
    # Exact types first: a subclass of str may claim to be equal to a key that passed.
    passed = names.edition.passed_keys.entries
    return _TEXT.issuperset(map(type, value)) and value.keys() <= passed.keys()


def _judge_entries(
    key: str, items: Iterable[tuple[Any, Any]], *, are_numeric: bool
) -> tuple[dict[str, Any], list[Refusal]]:
    kept: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for position, (inner, item) in enumerate(items):
        judge = judge_key if type(inner) is str else judge_inner_key
        name, refusal = judge(inner, position)
        plain: Any = item
        if refusal is not None:
            refusal = refusal._replace(key=key, path=f"{key}.{refusal.path}")
        elif name in kept:
            refusal = _type_words().collision_refusal(key, f"{key}.{name}")
        elif type(item) is list:
            plain, refusal = _judge_inner_list(key, f"{key}.{name}", item)
        elif not are_numeric:
            plain, refusal = _judge_scalar(key, f"{key}.{name}", item)
        if refusal is None:
            kept[name] = plain
        else:
            refusals.append(refusal)
    return kept, refusals


def _judge_inner_list(key: str, path: str, value: list[Any]) -> tuple[Any, Refusal | None]:
    plain, refusals = _judge_list(path, value, None)
    return plain, refusals[0]._replace(key=key) if refusals else None


def _judge_list(
    key: str, value: list[Any] | tuple[Any, ...], stand_in: StandIn | None
) -> tuple[Any, list[Refusal]]:
    length = list.__len__(value) if isinstance(value, list) else tuple.__len__(value)
    if length > MAX_ITEMS:
        return _REFUSED, [_type_words().type_refusal(key, key, value, length=length)]
    kept = list(_elements(value))
    are_texts = _TEXT.issuperset(map(type, kept))
    if are_texts and (known := known_texts(kept)) is not None:
        return known, []
    are_numeric = not are_texts and are_numbers(kept)
    are_clean = are_texts and all(map(clean_texts.__contains__, kept))
    refusals: list[Refusal] = []
    if not are_numeric and not are_clean:
        kept, refusals = _judge_elements(key, kept, stand_in)
        if refusals and stand_in is None:
            return _REFUSED, refusals
    whole = judge_elements(key, kept, are_numeric=are_numeric)
    if whole is not None and stand_in is not None:
        refusals.append(whole)
        kept = _stand_ins(kept, stand_in)
        whole = judge_elements(key, kept, are_numeric=are_numeric)
    if whole is not None:
        return _REFUSED, refusals or [whole]
    if refusals and not kept:
        return _REFUSED, refusals
    if are_texts:
        remember_texts(tuple(kept))
    return kept, refusals


def _judge_elements(
    key: str, items: list[Any], stand_in: StandIn | None
) -> tuple[list[Any], list[Refusal]]:
    """Return what is kept of *items* and the refusals: the first alone where nothing stands in."""
    kept: list[Any] = []
    refusals: list[Refusal] = []
    for index, item in enumerate(items):
        plain, refusal = _judge_scalar(key, f"{key}[{index}]", item)
        if refusal is None:
            kept.append(plain)
            continue
        refusals.append(refusal)
        if stand_in is None:
            break
        kept += _stand_ins([item], stand_in)
    return kept, refusals


def _stand_ins(items: list[Any], stand_in: StandIn) -> list[str]:
    found = [stand_in(item) for item in items if type(item) is str]
    return [text for text in found if text is not None and judge_text(text) is None]


def _elements(value: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
    return list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)


def _judge_scalar(key: str, path: str, value: object) -> tuple[Any, Refusal | None]:
    if type(value) is str and value in clean_texts:
        return value, None
    try:
        plain = plain_scalar(value)
    except NotPlainError as exc:
        return _REFUSED, _type_words().type_refusal(key, path, value, failure=exc.failure)
    if type(plain) is str:
        verdict = judge_text(plain)
        if verdict is not None:
            refusal = Refusal(verdict.rule, key, path, len(plain), verdict.certain)
            return _REFUSED, refusal._replace(notation=verdict.notation)
    return plain, None


def _type_words() -> ModuleType:
    # Imported here, since most programs have nothing refused.
    from . import type_words

    return type_words
