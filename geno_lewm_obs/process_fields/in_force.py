"""
The fields that hold in this process: those that `configure` was given, else those that came along
from another process, else those of the environment.

It judges nothing: `given` has done so. Hot code reads `FIELDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ..process.fork import at_fork
from ..redaction import is_personal, names

CONTEXT_VARIABLE: Final = "GENO_LEWM_LOG_CONTEXT"

Scalar = str | int | float | bool
"""What a field of a process may be."""
FIELDS: Final[dict[str, Scalar]] = {}
"""
The fields of this process as records hold them, which passed the rules; empty where there are none.
It is always the same dict.
"""
on_change: Final[list[Callable[[], None]]] = []
"""Called after `FIELDS` has changed."""


class Context:
    """
    The fields of a process, judged.

    Args:
        given: What each is: a scalar, or a function that each process calls.
        fields: What they come to in this process.
    """

    __slots__ = ("fields", "given")

    def __init__(self, given: Mapping[str, Any], fields: Mapping[str, Scalar]) -> None:
        self.given: Final = given
        self.fields: Final = fields


NO_CONTEXT: Final = Context(MappingProxyType({}), MappingProxyType({}))
"""That of a process without such fields."""


class Origin:
    """What named the fields of a process; a higher one goes before a lower one."""

    ENVIRONMENT: Final = 0
    ARRIVED: Final = 1
    """Another process, whose run this one has joined."""
    CONFIGURED: Final = 2


class InForce:
    """What holds in this process. There is one instance, `IN_FORCE`."""

    __slots__ = ("context", "origin")

    def __init__(self) -> None:
        self.context = NO_CONTEXT
        self.origin: int = Origin.ENVIRONMENT

    def put(self, context: Context, origin: int) -> None:
        """Let *context* hold from now on, unless one from a higher origin does."""
        if origin > self.origin or (origin == self.origin and context.given != self.context.given):
            self.replace(context, origin)

    def replace(self, context: Context, origin: int) -> None:
        """Let *context* hold from now on, whatever does so far."""
        self.context, self.origin = context, origin
        # Never empty meanwhile: another thread may log.
        FIELDS.update(context.fields)
        for key in FIELDS.keys() - context.fields.keys():
            FIELDS.pop(key, None)
        _tell()


IN_FORCE: Final = InForce()


def named_context(text: str | None) -> Context:
    """
    Return the fields of a process that *text*, the value of the variable, gives; None gives none.

    Raises:
        ConfigError: it can't be used; the message names the place or the key, never a value.
    """
    if text is None:
        return NO_CONTEXT
    # loaded only where a process has such fields
    from .variable import context_in

    return context_in(text)


def context_here() -> str:
    """Return the fields of this process as the variable has them; an empty text if it has none."""
    return context_text(IN_FORCE.context)


def context_text(context: Context) -> str:
    """Return *context* as the variable has it; an empty text if there is nothing in it."""
    if not context.given:
        return ""
    # loaded only where a process has such fields
    from .variable import text_of

    return text_of(context)


def _tell() -> None:
    for act in on_change:
        act()


def _begin_in_child() -> None:
    """Call the functions among the fields again, since they may return another value here."""
    given = IN_FORCE.context.given
    if not any(map(callable, given.values())):
        return
    from .given import context_of

    try:
        context = context_of(given)
    except Exception:  # noqa: BLE001 - a fork is no place to raise it; what's known for sure stays
        constant = {key: value for key, value in given.items() if not callable(value)}
        context = Context(constant, {key: FIELDS[key] for key in constant if key in FIELDS})
    IN_FORCE.replace(context, IN_FORCE.origin)


def _leave_out_refused_names() -> None:
    refused = [key for key in FIELDS if is_personal(key)]
    for key in refused:
        FIELDS.pop(key, None)
    if refused:
        _tell()


names.on_growth.append(_leave_out_refused_names)
at_fork("process_fields.in_force", in_child=_begin_in_child)
