"""
What `logged_run` and `span` decorate: the function that runs at a call, and what they refuse.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import InputError

T = TypeVar("T")


def refuse_class(decorated: object, decorator: str) -> None:
    """
    Raise `InputError` if *decorated* is a class, which would become a function.

    Args:
        decorated: What is to be decorated.
        decorator: The name of the decorator.
    """
    if isinstance(decorated, type):
        msg = f"{decorator} can't decorate a class"
        raise InputError(msg, remediation="decorate the method that does the work")


def body_of(decorated: Callable[..., Any]) -> Callable[..., Any]:
    """
    Return the function that runs when *decorated* is called.

    For an object that isn't a function, that is the ``__call__`` of its class.
    """
    inner: Any = decorated
    while isinstance(inner, functools.partial):
        inner = inner.func
    if inspect.isroutine(inner) or isinstance(inner, type):
        return decorated
    return getattr(type(inner), "__call__", decorated)  # noqa: B004 - the function itself


def refuse_coroutine(result: T) -> T:
    """
    Return *result*, which a decorated function returned.

    Raises:
        InputError: It is a coroutine, whose body would run when the run is over.
    """
    if inspect.iscoroutine(result):
        result.close()
        msg = "logged_run can't decorate a function that returns a coroutine"
        raise InputError(msg, remediation="make it `async def`, and await the coroutine in it")
    return result
