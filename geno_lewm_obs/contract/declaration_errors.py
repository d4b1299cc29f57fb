"""
What can be wrong with declarations: every mistake is found, so that one run shows all.

It judges specs when a registry is made; `check` judges records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..errors import InputError
from ..record import FIELD_TYPES, SEVERITIES
from ..redaction import is_personal, safe_name, text_holds_sequence
from .spec import EventSpec

OWN_PREFIX: Final = "obs."
"""How the names of the package's own events begin."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def refuse_mistakes(found: Iterable[str]) -> None:
    """Raise `InputError` with all mistakes that were *found*, if there is any."""
    lines = list(found)
    if lines:
        msg = "\n  ".join(["the registry can't be made:", *lines])
        raise InputError(msg)


def mistakes(specs: Iterable[object], context_keys: frozenset[str]) -> Iterator[str]:
    """Yield every mistake in what a registry is made of."""
    yield from errors_in_specs(specs)
    yield from mistakes_in_keys("context_keys", context_keys)


def mistakes_in_names(specs: Iterable[object]) -> Iterator[str]:
    """Yield which of an application's events take a name that is the package's own."""
    for spec in specs:
        if isinstance(spec, EventSpec) and str(spec.name).startswith(OWN_PREFIX):
            yield f"{safe_name(spec.name)}: names beginning with {OWN_PREFIX} are the package's own"


def errors_in_specs(specs: Iterable[object]) -> Iterator[str]:
    names: set[str] = set()
    for position, spec in enumerate(specs):
        if not isinstance(spec, EventSpec):
            yield f"#{position}: not an EventSpec"
            continue
        where = safe_name(spec.name)
        yield from (f"{where}: {mistake}" for mistake in _mistakes_in(spec))
        yield from mistakes_in_keys(where, spec.allowed_keys)
        if str(spec.name) in names:
            yield f"{where}: declared twice"
        names.add(str(spec.name))


def _mistakes_in(spec: EventSpec) -> Iterator[str]:
    if (
        not isinstance(spec.name, str)
        or not _NAME.fullmatch(spec.name)
        or text_holds_sequence(spec.name)
    ):
        yield "a name is lower-case words joined by dots, and no sequence of bases"
    if spec.severity not in SEVERITIES:
        yield f"severity is one of {', '.join(SEVERITIES)}"
    if not isinstance(spec.summary, str):
        yield "a summary is text"
    if type(spec.sample_every) is not int or spec.sample_every < 1:
        yield "sample_every is a whole number, 1 or more"


def mistakes_in_keys(where: str, keys: object) -> Iterator[str]:
    if not isinstance(keys, frozenset):
        yield f"{where}: allowed keys are a frozenset"
        return
    for key in sorted(keys, key=str):
        if not isinstance(key, str) or not _KEY.fullmatch(key) or text_holds_sequence(key):
            yield f"{where}: a key is an identifier"
        elif key in FIELD_TYPES:
            yield f"{where}: key {key} is a field of the record itself"
        elif is_personal(key):
            yield f"{where}: key {key} names personal data"
