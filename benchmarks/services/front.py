"""
What stands in front of the application that is served, and how its handler logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.middleware import Middleware


class Front(NamedTuple):
    """A logger as a module holds it, and middleware for Starlette, the outermost first."""

    log: Any
    middleware: Sequence[Middleware] = ()
