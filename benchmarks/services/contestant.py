"""
What each contestant's ``start`` returns.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from ..measure import Chunk


class Silent:
    """A logger that writes nothing."""

    def info(self, event: str, **fields: Any) -> None:
        pass


class Contestant(NamedTuple):
    """
    The logger of a service, and what goes with it.

    Args:
        log: As a module holds it, with structlog's ``bind``, ``info`` and ``debug``.
        own: The logger itself, where *log* is a proxy that finds or makes it at each call.
        bound: Binds fields to the context for a block, as structlog's `bound_contextvars`.
        middleware: Wraps an ASGI application; None where there is none.
        span: Makes a block of work with a record at each end; None where there is none.
        chunk: Does the same whatever is to be done: FLOOR's one write.
    """

    log: Any = None
    own: Any = None
    bound: Callable[..., AbstractContextManager[Any]] | None = None
    middleware: Callable[[Any], Any] | None = None
    span: Callable[[], AbstractContextManager[Any]] | None = None
    chunk: Chunk | None = None
