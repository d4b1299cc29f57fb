"""
A level method as its caller sees it: its type, its name and its documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Protocol, SupportsFloat, SupportsInt, cast

from ..record import LogRecord
from .logger_state import LoggerState

if TYPE_CHECKING:
    from datetime import timedelta


class LevelFunction(Protocol):
    """
    Log a registered event, and return the record that was written.

    It returns None where nothing was written: below the logger's level, hidden by sampling, or not
    taken by the run's file.

    Args:
        event: The name of a registered event. It is never a template; positional arguments behind
            it are dropped, counted and said.
        step: The training step, a whole number of at most 64 bits.
        epoch: The epoch, as *step*.
        phase: The phase of the training.
        duration_ms: How long what is logged took, in milliseconds, or as a `timedelta`;
            fractions are rounded.
        error_code: The code of an error; at severity error only.
        exc_info: An exception, or True for the one that is being handled. Its type, text, causes
            and frames become fields.
        stack_info: Whether the frames of this call become a field.
        fields: What the event allows: scalars, lists of scalars, shallow dicts of both, and what
            has one obvious plain form besides.

    Raises:
        TypeError: the event is missing, or isn't a str, at any level; but in an ``except`` block
            the exception that is being handled is logged instead, as ``obs.event.unnamed``.
        InvariantViolation: in strict mode, a value is private; but what is refused of a call with
            *exc_info* is left out and counted, so that nothing replaces the failure it reports.
        UnregisteredEventError: the registry is strict and doesn't know the event.
        InputError: the registry is strict and the event doesn't allow a key.
    """

    def __call__(
        self,
        event: str,
        *args: Any,
        step: SupportsInt | None = None,
        epoch: SupportsInt | None = None,
        phase: str | None = None,
        duration_ms: SupportsFloat | timedelta | None = None,
        error_code: str | None = None,
        exc_info: Any = None,
        stack_info: bool | None = None,
        **fields: Any,
    ) -> LogRecord | None: ...


Function = Callable[..., LogRecord | None]
"""What all loggers of a channel have of a level method: it takes a logger's state first."""


def bound_to(state: LoggerState, function: Function) -> LevelFunction:
    """
    Return *function* as a method of *state*, its first argument.

    A method can be pickled with what it belongs to, and stays one as an attribute of another class.
    It costs no more to call than the function.
    """
    return cast(LevelFunction, MethodType(function, state))


def is_bound(value: object) -> bool:
    """Tell whether *value* is what `bound_to` has returned."""
    return type(value) is MethodType and type(value.__self__) is LoggerState


def named(function: Function, name: str) -> Function:
    """Give *function* the name of its level, in tracebacks too, and the documentation of all."""
    plain = cast(FunctionType, function)
    code = _codes.get((plain.__code__, name))
    if code is None:
        code = plain.__code__.replace(co_name=name, co_qualname=f"GenoLeWMLogger.{name}")
        _codes[plain.__code__, name] = code
    plain.__code__ = code
    plain.__name__, plain.__qualname__ = name, code.co_qualname
    plain.__doc__ = LevelFunction.__doc__
    return function


_codes: dict[tuple[CodeType, str], CodeType] = {}
"""The code of each kind of level function under each name: a few for each name."""
