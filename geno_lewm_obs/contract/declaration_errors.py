"""
Find what is wrong with event declarations: all errors at once, so that one run shows them all.

Declarations are checked when a registry is made. Records are checked by `check`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from ..errors import InputError
from ..record import FIELD_TYPES, SEVERITIES
from ..redaction import is_clean, is_personal, safe_name, text_holds_sequence
from .key import KEY_TYPES, Key, has_type
from .spec import EventSpec, is_event_name

OWN_PREFIX: Final = "obs."
"""How the names of the package's own events begin."""

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def raise_if_any(errors: Iterable[str], *, way_out: str = "") -> None:
    """
    Raise one `InputError` that lists all *errors*, or return if there are none.

    It names the *way_out* first, if there is one.
    """
    lines = list(errors)
    if lines:
        head = "the registry can't be made"
        msg = "\n  ".join([f"{head}; {way_out}:" if way_out else f"{head}:", *lines])
        raise InputError(msg)


def errors_in_registry(specs: Iterable[object], context: Mapping[str, Key]) -> Iterator[str]:
    """Yield every error in the arguments of a registry."""
    yield from errors_in_specs(specs)
    yield from errors_in_keys("context_keys", frozenset(context))
    yield from errors_in_declared("context_keys", context)


def errors_in_names(specs: Iterable[object]) -> Iterator[str]:
    """Yield an error for each of an application's events whose name is reserved."""
    for spec in specs:
        if isinstance(spec, EventSpec) and str(spec.name).startswith(OWN_PREFIX):
            yield f"{safe_name(spec.name)}: names beginning with {OWN_PREFIX} are the package's own"


def errors_in_replacements(specs: Iterable[object], registry: Container[str]) -> Iterator[str]:
    """Yield an error for each of *specs* whose name isn't in *registry*."""
    for spec in specs:
        if isinstance(spec, EventSpec) and spec.name not in registry:
            yield f"{safe_name(spec.name)}: not declared yet; registry.extend(...) adds an event"


def errors_in_specs(specs: Iterable[object]) -> Iterator[str]:
    """Yield every error in *specs*: in each declaration, and names that are declared twice."""
    names: set[str] = set()
    for position, spec in enumerate(specs):
        if not isinstance(spec, EventSpec):
            yield f"#{position}: {_not_a_spec(spec)}"
            continue
        where = safe_name(spec.name)
        yield from (f"{where}: {error}" for error in _errors_in_fields(spec))
        yield from errors_in_keys(where, spec.allowed_keys)
        yield from errors_in_declared(where, spec.keys)
        if str(spec.name) in names:
            yield f"{where}: declared twice"
        names.add(str(spec.name))


def _not_a_spec(spec: object) -> str:
    if isinstance(spec, list | tuple | set | frozenset) and any(
        isinstance(each, EventSpec) for each in spec
    ):
        return "not an EventSpec but several; pass them one by one: extend(*specs)"
    return "not an EventSpec"


def errors_in_keys(where: str, keys: object) -> Iterator[str]:
    """Yield every error in *keys*, the names, each with *where* before it."""
    if not isinstance(keys, frozenset):
        yield f"{where}: allowed keys are a frozenset"
        return
    for key in sorted(keys, key=str):
        if not isinstance(key, str) or not _KEY.fullmatch(key) or text_holds_sequence(key):
            yield f"{where}: a key is an identifier"
        elif key in FIELD_TYPES:
            yield f"{where}: key {key} is a field of the record itself"
        elif is_personal(key):
            yield f"{where}: key {safe_name(key)} names personal data"


def errors_in_declared(where: str, keys: object) -> Iterator[str]:
    """Yield every error in what *keys* says of each key, with *where* before it."""
    if not isinstance(keys, Mapping):
        yield f"{where}: keys are a mapping from names to Key(...)"
        return
    for name, key in sorted(keys.items(), key=lambda item: str(item[0])):
        errors = _errors_in_key(key) if isinstance(key, Key) else ["it is declared by Key(...)"]
        yield from (f"{where}: key {safe_name(name)}: {error}" for error in errors)


def _errors_in_key(key: Key) -> Iterator[str]:
    if key.type not in KEY_TYPES:
        yield f"type is one of {', '.join(KEY_TYPES)}"
    if not isinstance(key.unit, str) or not isinstance(key.summary, str):
        yield "unit and summary are texts"
    if key.values is not None:
        yield from _errors_in_values(key)


def _errors_in_values(key: Key) -> Iterator[str]:
    if not isinstance(key.values, tuple) or not key.values:
        yield "values are a tuple of one or more"
    elif key.type not in ("int", "str"):
        yield "values are told for an int or a str only"
    elif not all(type(value) in (int, str) and has_type(key, value) for value in key.values):
        yield f"each of its values is of type {key.type}"
    elif not all(is_clean(value) for value in key.values if isinstance(value, str)):
        yield "a rule of redaction keeps one of its values out"


def _errors_in_fields(spec: EventSpec) -> Iterator[str]:
    if (
        not isinstance(spec.name, str)
        or not is_event_name(spec.name)
        or text_holds_sequence(spec.name)
    ):
        yield "a name is lower-case words joined by dots, and no sequence of bases"
    if spec.severity not in SEVERITIES:
        yield f"severity is one of {', '.join(SEVERITIES)}"
    if not isinstance(spec.summary, str):
        yield "a summary is text"
    for name in ("since", "deprecated", "renamed_from"):
        if not isinstance(getattr(spec, name), str):
            yield f"{name} is text"
    if type(spec.sample_every) is not int or spec.sample_every < 1:
        yield "sample_every is a whole number, 1 or more"
