"""
`TraceMiddleware`, and an id for each request, bound to the context.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.middleware import Middleware
from structlog.contextvars import bound_contextvars

from . import ours
from .front import Front


class RequestId:
    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with bound_contextvars(request_id=str(uuid4())):
            await self.app(scope, receive, send)


def start(path: Path) -> Front:
    found = ours.start(path)
    return Front(found.log, [Middleware(found.middleware), Middleware(RequestId)])
