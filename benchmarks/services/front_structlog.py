"""
structlog set up for production, `asgi-correlation-id`, and a record for each request.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from starlette.middleware import Middleware

from . import production
from .front import Front


def add_correlation_id(_logger: Any, _method: str, event: Any) -> Any:
    """Do as the documentation of `asgi-correlation-id` tells users of structlog to do."""
    if request_id := correlation_id.get():
        event["request_id"] = request_id
    return event


class AccessRecord:
    def __init__(self, app: Any, log: Any) -> None:
        self.app, self.log = app, log

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        started, status = perf_counter(), None

        async def watched(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self.log.info(
                "request",
                method=scope.get("method"),
                path=scope.get("path"),
                status=status,
                duration_ms=round((perf_counter() - started) * 1000),
            )


def start(path: Path) -> Front:
    log = production.start(path).log
    structlog.get_config()["processors"].insert(0, add_correlation_id)
    return Front(log, [Middleware(CorrelationIdMiddleware), Middleware(AccessRecord, log=log)])
