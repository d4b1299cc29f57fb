"""
What may be given as the fields of a process: names and scalars, or functions that return these.

They are judged here, once; no record judges them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..contract import EXCEPTION_KEYS
from ..contract.check import POSITIONAL_KEY
from ..contract.declaration_errors import errors_in_keys
from ..errors import ConfigError
from ..redaction import apply_fail_closed, safe_name
from ..redaction.variants.field_names import part_of_key
from .in_force import Context, Scalar

Given = Scalar | None | Callable[[], Scalar | None]
"""What a program gives as the value of a field. What is None is left out."""
_OWN_KEYS: Final = EXCEPTION_KEYS | {POSITIONAL_KEY, "exc_info"}
_NAME: Final = "choose another name"
_VALUE: Final = "give a text, a number, or a function that returns one"


def context_of(given: Mapping[str, Any], *, source: str = "context") -> Context:
    """
    Return *given*, judged, with what it comes to in this process.

    Args:
        given: Names, each with a scalar, what has one as its plain form, or a function that returns
            these. What is None is left out.
        source: What gave them, for the message of an error.

    Raises:
        ConfigError: a name or a value can't be used, or a rule keeps it out. The message names the
            key, and never quotes the value.
    """
    if not isinstance(given, Mapping):
        msg = f"{source} is no mapping"
        raise ConfigError(msg, remediation="give a dict of names and texts or numbers")
    for key in given:
        _check_key(key, source)
    values = {key: _value(key, value, source) for key, value in given.items()}
    present = {key: value for key, value in values.items() if value is not None}
    fields, refusals = apply_fail_closed(present, present.keys())
    if refusals:
        msg = f"{source}: {refusals[0]}"
        raise ConfigError(msg, remediation=_VALUE)
    for key, value in fields.items():
        if isinstance(value, list | dict):
            msg = f"{source}: {key} is neither text nor number"
            raise ConfigError(msg, remediation=_VALUE)
    constant = {key: value if callable(value) else fields.get(key) for key, value in given.items()}
    return Context(constant, fields)


def _value(key: str, value: Any, source: str) -> Any:
    if not callable(value):
        return value
    try:
        return value()
    except Exception as exc:
        msg = f"{source}: the function of {key} failed ({safe_name(type(exc).__name__)})"
        raise ConfigError(msg, remediation=_VALUE) from exc


def _check_key(key: object, source: str) -> None:
    named = f"{source}: {safe_name(str(key))}"
    for error in errors_in_keys(named, frozenset([key])):
        raise ConfigError(error, remediation=_NAME)
    if key in _OWN_KEYS:
        msg = f"{named} is a key of the package's own"
        raise ConfigError(msg, remediation=_NAME)
    # Beside the other parts, which a record may hold, it would tell a variant.
    part = part_of_key(str(key))
    if part:
        msg = f"{named} names a part of a variant ({part})"
        raise ConfigError(msg, remediation=_NAME)
