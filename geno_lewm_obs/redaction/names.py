"""
Rule 1 in keys: the names that mean personal data or a secret, however they are spelt.

A key is refused if its last words are a listed name, whatever stands before: ``db_password``. The
exceptions are the ordinary names of `name_list`, such as ``pad_token``. The list can be extended
while a program runs, and never shrunk. Keys alone are judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..bounded_cache import BoundedCache
from .lookalikes import fold
from .name_list import (
    GLUED,
    GROUPS,
    NEVER_PLURAL,
    NEVER_WITH_TAIL,
    ORDINARY,
    PERSON_TAILS,
    PERSONS,
    PREFIXES,
    QUANTITIES,
    SERVICE_TAILS,
    SERVICES,
    TAILS,
)

PERSONAL_DATA_FIELDS: Final = frozenset(name for _, group in GROUPS for name in group.split())
"""
Keys whose values are never logged, at any depth.

`extend_personal_data_fields` refuses further names; this set doesn't change.

.. versionadded:: 0.1.0
"""

_MAX_KEY: Final = 256
"""Characters of a key that are looked at; no field's name is longer."""
_MAX_NAMES: Final = 4096
_MAX_BYTES: Final = 2**20
_MAX_DICTS: Final = 64


class Edition:
    """
    The list of names as it is between two extensions, with what was decided by it.

    An extension replaces it as a whole. A thread takes the present edition first, then looks at the
    list, and stores what it decides in the edition that it took: if the list grew meanwhile, nobody
    reads that edition any more.
    """

    __slots__ = ("known_dicts", "passed_keys", "verdicts")

    def __init__(self) -> None:
        self.verdicts: BoundedCache[str, bool] = BoundedCache(_MAX_NAMES, max_bytes=_MAX_BYTES)
        """Whether a key names personal data."""
        self.passed_keys: BoundedCache[str, None] = BoundedCache(_MAX_NAMES, max_bytes=_MAX_BYTES)
        """Keys that no rule refuses, stored by `apply_rules`."""
        self.known_dicts: BoundedCache[tuple[str, ...], bool] = BoundedCache(
            _MAX_DICTS, max_bytes=_MAX_BYTES
        )
        """Keys of dicts that passed together, and whether they may tell a variant with values."""


def extend_personal_data_fields(names: str | Iterable[str]) -> None:
    """
    Refuse *names*, or a single name, too, from now on. This can't be undone.

    They are refused however they are spelt, as those of `PERSONAL_DATA_FIELDS` are.

    .. versionadded:: 0.1.0
    """
    global edition  # noqa: PLW0603
    # Made first, for want of memory may end this at any point.
    next_edition = Edition()
    given = [names] if isinstance(names, str) else names
    try:
        names = list(map(_squeeze, given))
        _ends.update(dict.fromkeys(map(_end_of, names)))
        _refused.update(dict.fromkeys(names))
    finally:
        # Only now: until here, other threads may have judged by the shorter list.
        edition = next_edition
        for forget in on_growth:
            forget()


def is_personal(key: str) -> bool:
    """
    Tell whether *key* names personal data or a secret.

    Case, ``_``, ``-``, dots, blanks, camelCase and look-alike letters make no difference, nor do
    words before a name (``db_password``), a number after it (``phone_2``), a word of `TAILS`
    (``phone_no``) or a plural.
    """
    verdicts = edition.verdicts  # before the list is looked at; see `Edition`
    verdict = verdicts.entries.get(key)
    if verdict is None:
        verdict = _listed_name(key) is not None
        verdicts.store(key, verdict)
    return verdict


def reason(key: str) -> str | None:
    """Return why *key* is personal, in the words of its group, or None if it isn't."""
    name = _listed_name(key)
    if name is None:
        return None
    for why, group in GROUPS:
        if name in group.replace("_", "").split():
            return why
    if name in _OF_PERSONS:
        return "a person, or what came from one, by a name or number"
    if name in _OF_SERVICES:
        return "a secret of a service"
    return "added by this program"


def _listed_name(key: str) -> str | None:
    """
    Return the listed name that ends *key*, squeezed, or None if there is none or it's ordinary.

    The longest end is looked up first, so that what is added to the list (``pad_token``) is found
    before it passes as ordinary.
    """
    if not _may_be_listed(_squeeze(key)):
        return None
    words = _words(key)
    if len(words) > 1 and words[0] in NEVER_PLURAL and all(map(str.isdecimal, words[1:])):
        return None  # one of several
    for start in range(len(words)):
        end = words[start:]
        stems = list(_stems(end))
        for stem in stems:
            if stem in _refused or stem in _OF_PERSONS or stem in _OF_SERVICES:
                return stem
        if _is_ordinary(end):
            return None
        glued = next(filter(None, map(_after_prefix, stems)), None)
        if glued is not None:
            return glued
    return next((name for name in GLUED if words and _stems_end_with(words, name)), None)


def _may_be_listed(squeezed: str) -> bool:
    """Tell whether *squeezed* ends as a listed name does; most keys need no further look."""
    stem = squeezed.rstrip("0123456789")
    if stem.endswith(_TAILS):
        return True
    return any(
        form[-length:] in _ends
        for form in (stem, stem.removesuffix("s"), stem.removesuffix("es"))
        for length in range(1, _END + 1)
    )


def _end_of(name: str) -> str:
    return name.rstrip("0123456789")[-_END:]


def _words(key: str) -> list[str]:
    """Return the words of *key* in small letters, look-alike letters replaced."""
    words, before = [""], int(_Kind.NONE)
    for char in fold(key[:_MAX_KEY]):
        kind = _kind(char)
        if kind == _Kind.SMALL and before == _Kind.CAPITAL:  # the capital begins this word
            words[-1:] = [words[-1][:-1], words[-1][-1] + char]
        elif kind == before:
            words[-1] += char
        else:
            words.append(char)
        before = kind
    return [word.casefold() for word in words if word.isalnum()]


class _Kind:
    """Kinds of characters, of which each run is a word."""

    NONE: Final = 0
    CAPITAL: Final = 1
    SMALL: Final = 2
    DIGIT: Final = 3
    OTHER: Final = 4


def _kind(char: str) -> int:
    if not char.isalnum():
        return _Kind.NONE
    if char.isdecimal():
        return _Kind.DIGIT
    if not char.isascii():
        return _Kind.OTHER
    return _Kind.CAPITAL if char.isupper() else _Kind.SMALL


def _stems(words: list[str]) -> Iterator[str]:
    """Yield the forms under which *words* are looked up: squeezed, singular, without a tail."""
    squeezed = "".join(words)
    yield squeezed
    for plural in ("s", "es"):
        singular = squeezed.removesuffix(plural)
        if singular not in NEVER_PLURAL:
            yield singular
    *rest, last = words
    if rest and (last.isdecimal() or (last in TAILS and "".join(rest) not in NEVER_WITH_TAIL)):
        yield from _stems(rest)


def _after_prefix(stem: str) -> str | None:
    """Return the listed name to which a word of `PREFIXES` is glued in *stem*, or None."""
    if stem.startswith(_BEGINNINGS):
        for prefix in PREFIXES:
            name = stem.removeprefix(prefix)
            if name != stem and name in _refused:
                return name
    return None


def _stems_end_with(words: list[str], name: str) -> bool:
    last = next((word for word in reversed(words) if not word.isdecimal()), "")
    return any(stem.endswith(name) for stem in _stems([last]))


def _is_ordinary(words: list[str]) -> bool:
    """Tell whether *words* are an ordinary name, or ask how many of something there are."""
    if "".join(words).rstrip("0123456789") in _ORDINARY:
        return True
    counted, *rest = words
    return bool(rest) and counted in QUANTITIES and any(map(_refused.__contains__, _stems(rest)))


def _squeeze(key: str) -> str:
    """Return *key* in small letters and digits alone, look-alike letters replaced."""
    return "".join(filter(str.isalnum, fold(key[:_MAX_KEY]).casefold()))


_BEGINNINGS: Final = tuple(PREFIXES)
_OF_PERSONS: Final = frozenset(person + tail for person in PERSONS for tail in PERSON_TAILS)
_OF_SERVICES: Final = frozenset(service + tail for service in SERVICES for tail in SERVICE_TAILS)
_ORDINARY: Final = frozenset(
    before + name.replace("_", "") for name, _, words in ORDINARY for before in words.split()
)
# The same as by `_squeeze`, ten times as fast. A dict, since it grows: see `bounded_cache`.
_refused: Final = dict.fromkeys(name.replace("_", "") for name in PERSONAL_DATA_FIELDS)
_TAILS: Final = tuple(TAILS)
_END: Final = 4
# A dict for the same reason.
_ends: Final = dict.fromkeys(map(_end_of, (*_refused, *_OF_PERSONS, *_OF_SERVICES)))
"""The last letters of all names, up to `_END` of them."""
edition = Edition()
"""The present edition; another one is out of date."""
on_growth: Final[list[Callable[[], None]]] = []
"""Functions that are called when the list has grown, to forget decisions by the shorter one."""
