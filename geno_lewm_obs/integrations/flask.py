"""
Flask: an extension, ``TraceFlask(app)``, or ``TraceFlask().init_app(app)`` in a factory.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, got_request_exception, request

from ..web.tracer import MARK
from ..web.wsgi import WSGITraceMiddleware


class TraceFlask:
    """
    Give each request a span of its own and one record, as `WSGITraceMiddleware` does, and tell
    what a view raised, which Flask answers by 500.

    Args:
        app: The application, if there is one yet.
        **options: The arguments of `geno_lewm_obs.WSGITraceMiddleware`.

    .. versionadded:: 0.1.0
    """

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        self._options = options
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Put the middleware around *app*."""
        traced = WSGITraceMiddleware(app.wsgi_app, **self._options)
        app.wsgi_app = traced  # type: ignore[method-assign]
        got_request_exception.connect(_note_failure, app)


def _note_failure(_app: Flask, exception: BaseException, **_: Any) -> None:
    seen = request.environ.get(MARK)
    if seen is not None:
        seen.failure = exception
