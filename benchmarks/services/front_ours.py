"""
`TraceMiddleware`, with an id for each request, which it binds and sends back.
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware

from . import ours
from .front import Front


def start(path: Path) -> Front:
    found = ours.start(path)
    return Front(found.log, [Middleware(found.middleware, request_id_header="X-Request-ID")])
