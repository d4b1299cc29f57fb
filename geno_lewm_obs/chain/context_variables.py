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
from operator import is_
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

_Judged = tuple[list[Any], BoundFields | None, BoundFields]
judged_here: Final[ContextVar[_Judged | None]] = ContextVar(
    "geno_lewm_obs_bound_fields", default=None
)
"""The last values that this context held, the logger's fields, and what they come to together."""


def context_fields() -> dict[str, Any]:
    """Return what the context variables hold here, by the names under which it was bound."""
    held = [(name[_PREFIX:], each.get()) for name, each in CONTEXT_VARS.copy().items()]
    return {name: value for name, value in held if value is not _UNBOUND}


def with_context_variables(
    context: Mapping[str, Any], own: BoundFields | None
) -> BoundFields | None:
    """
    Return what a logger with this *context* and the context variables bind together.

    Args:
        context: What the logger has bound.
        own: The same, judged; None where nothing is bound.

    Raises:
        RuntimeError: another thread binds a variable that is new to the process. The call takes the
            slow path.
    """
    values = [*map(ContextVar.get, CONTEXT_VARS.values())]
    if values.count(_UNBOUND) == len(values):
        return own
    judged = judged_here.get()
    # Compared by identity: 1, 1.0 and True are equal, and not the same in a record.
    if judged is not None and judged[1] is own and _are_same(judged[0], values):
        return judged[2]
    bound = BoundFields({**context_fields(), **context})
    judged_here.set((values, own, bound))
    return bound


def _are_same(known: list[Any], values: list[Any]) -> bool:
    return len(known) == len(values) and all(map(is_, known, values))
