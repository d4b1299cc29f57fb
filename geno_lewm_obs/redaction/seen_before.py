"""
Dicts and lists that are known as a whole: numbers under keys that passed together before, and
texts that did.

For who writes at once what the rules would let pass as it is. Whatever isn't known is for
`apply_rules`, which tells here what it let pass.
"""

from __future__ import annotations

from typing import Any, Final

from ..bounded_cache import BoundedCache
from . import names
from .encoded import is_coded
from .text_rules import clean_texts
from .values import MAX_ITEMS, are_numbers

_MOST_KNOWN: Final = 64
_MOST_ITEMS: Final = 100
_MOST_LETTERS: Final = 4096
"""In all keys of a dict, or texts of a list, that are remembered."""
_keys: Final[BoundedCache[tuple[str, ...], int]] = BoundedCache(_MOST_KNOWN)
"""Keys of dicts, printed as they are, and the edition of `names` by which they passed."""
_texts: Final[BoundedCache[tuple[str, ...], tuple[str, ...]]] = BoundedCache(_MOST_KNOWN)
"""Lists of plain texts that passed, each and together, such as the frames of an exception."""


def seen_before(value: object) -> Any:
    """
    Return a copy of *value*, a dict or list of which no rule keeps anything out and in which
    nothing needs an escape of ours, else None.

    What it returns may be written with no further look, by a writer that takes no keys but of
    `str` itself.
    """
    if type(value) is dict:
        return _dict_of_numbers(value.copy())  # first, so that nobody changes what was judged
    if type(value) is list and value:
        return _list_of_texts(value) if type(value[0]) is str else _list_of_numbers(value.copy())
    return None


def _dict_of_numbers(copy: dict[Any, Any]) -> dict[Any, Any] | None:
    values = [*copy.values()]
    return (
        copy
        if _keys.entries.get((*copy,)) == names.edition
        and are_numbers(values)
        and not is_coded(values)
        else None
    )


def _list_of_numbers(copy: list[Any]) -> list[Any] | None:
    return copy if len(copy) <= MAX_ITEMS and are_numbers(copy) and not is_coded(copy) else None


def _list_of_texts(value: list[Any]) -> list[str] | None:
    texts = _texts.entries.get(tuple(value)) if len(value) <= _MOST_ITEMS else None
    # those that passed: a subclass may only say that it's equal
    return None if texts is None else list(texts)


def remember_keys(keys: tuple[str, ...], edition: int) -> None:
    """Remember the *keys* of a dict, none of which a rule of this *edition* kept out."""
    if _keys.entries.get(keys) == edition:
        return
    printed = "".join(keys)
    if _is_small(keys) and printed.isascii() and "\x7f" not in printed:
        _keys.store(keys, edition)


def remember_texts(texts: tuple[str, ...]) -> None:
    """Remember *texts*, which passed, each and together."""
    if texts in _texts.entries or not _is_small(texts):
        return
    if all(map(clean_texts.__contains__, texts)):
        _texts.store(texts, texts)


def _is_small(texts: tuple[str, ...]) -> bool:
    return len(texts) <= _MOST_ITEMS and sum(map(len, texts)) <= _MOST_LETTERS
