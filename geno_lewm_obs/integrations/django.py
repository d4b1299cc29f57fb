"""
Django: a class for the setting ``MIDDLEWARE``, first in the list, under WSGI and under ASGI.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.signals import got_request_exception

from ..web.django_objects import note_failure, observe, tracing
from ..web.tracer import RequestTracer


class TraceMiddleware:
    """
    Give each request a span of its own and one record, as `geno_lewm_obs.TraceMiddleware` does.

    The setting ``GENO_LEWM_OBS`` is a dict of its arguments.

    .. versionadded:: 0.1.0
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self._get_response = get_response
        self._tracer = RequestTracer(**getattr(settings, "GENO_LEWM_OBS", {}))
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        got_request_exception.connect(_note_failure)

    def __call__(self, request: Any) -> Any:
        if self._is_async:
            return self._answer(request)
        with tracing(request, self._tracer) as traced:
            return observe(request, self._get_response(request), traced, self._tracer)

    async def _answer(self, request: Any) -> Any:
        with tracing(request, self._tracer) as traced:
            return observe(request, await self._get_response(request), traced, self._tracer)


def _note_failure(request: Any = None, **_: Any) -> None:
    """Note what a view raised, or another middleware, and Django answers by 500."""
    note_failure(request, sys.exception())
