"""
What structlog's context variables hold at a call, and what they come to together with a logger's
own fields.

structlog's `get_contextvars` walks all variables of the interpreter's context. Those that
structlog has made are few and known, and what they hold stays the same for many calls: it's judged
once for each set of values, which the context itself keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final

import structlog.contextvars

from .bound_fields import BoundFields

Variables = dict[str, ContextVar[Any]]
CONTEXT_VARS: Final[Variables] = structlog.contextvars._CONTEXT_VARS  # noqa: SLF001
"""
The variables that anybody in this process has bound, by their names. It is empty for as long as
nobody has, and grows only.
"""
_PREFIX: Final = len(structlog.contextvars.STRUCTLOG_KEY_PREFIX)
_UNBOUND: Final = ...
"""What structlog leaves in a variable that is bound no more, and the default of each."""

known_variables: Final[list[tuple[tuple[str, ContextVar[Any]], ...]]] = [()]
"""`CONTEXT_VARS` in one object, which no other thread changes while it is read, and bare names."""

_Judged = tuple[list[tuple[ContextVar[Any], Any]], BoundFields | None, BoundFields]
judged_here: Final[ContextVar[_Judged | None]] = ContextVar(
    "geno_lewm_obs_bound_fields", default=None
)
"""The last values that this context held, the logger's fields, and what they come to together."""


def context_fields() -> dict[str, Any]:
    """Return what the context variables hold here, by the names under which it was bound."""
    held = [(name, each.get()) for name, each in _look_up()]
    return {name: value for name, value in held if value is not _UNBOUND}


def with_context_variables(
    context: Mapping[str, Any], own: BoundFields | None
) -> BoundFields | None:
    """
    Return what a logger with this *context* and the context variables bind together.

    Args:
        context: What the logger has bound.
        own: The same, judged; None where nothing is bound.
    """
    variables = known_variables[0]
    if len(variables) != len(CONTEXT_VARS):
        variables = _look_up()
    for _, each in variables:
        if each.get() is not _UNBOUND:
            break
    else:
        return own
    judged = judged_here.get()
    if judged is not None:
        held, its_own, bound = judged
        if its_own is own and len(held) == len(variables):
            # Compared by identity: 1, 1.0 and True are equal, and not the same in a record.
            for each, value in held:
                if each.get() is not value:
                    break
            else:
                return bound
    bound = BoundFields({**context_fields(), **context})
    judged_here.set(([(each, each.get()) for _, each in variables], own, bound))
    return bound


def _look_up() -> tuple[tuple[str, ContextVar[Any]], ...]:
    """Return the names and variables that have been bound in this process so far."""
    if len(known_variables[0]) != len(CONTEXT_VARS):
        copied = CONTEXT_VARS.copy()  # in one step, whatever other threads bind meanwhile
        known_variables[0] = tuple((name[_PREFIX:], each) for name, each in copied.items())
    return known_variables[0]
