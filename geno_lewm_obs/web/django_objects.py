"""
What Django's requests and responses tell, and how they are observed. Django isn't imported.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any

from ..process.loaded_modules import find_loaded
from .request import UNMATCHED, TracedRequest
from .stream import close_and_record, streamed, streamed_async
from .tracer import MARK, RequestTracer


def tracing(request: Any, tracer: RequestTracer) -> AbstractContextManager[TracedRequest | None]:
    """Return the context in which *request* is handled, as `RequestTracer.tracing`."""
    return tracer.tracing(_around(request), request.path_info, request.method, request.headers)


def note_failure(request: Any, exc: BaseException | None) -> None:
    """Note that Django answers for *exc*, which came out of what handles *request*, if any."""
    traced = None if request is None else _around(request).get(MARK)
    if traced is not None:
        traced.failure = exc


def route_of_path(path: str) -> str | None:
    """
    Return the pattern of the route by which Django, if it's loaded, handles *path*.

    Args:
        path: Without the application's mount point.
    """
    resolve = find_loaded("django.urls", "resolve")
    if resolve is None:
        return None
    try:
        return _pattern(resolve(path).route)
    except Exception as exc:  # noqa: BLE001 - Django may have no URLs here
        not_found = find_loaded("django.urls", "Resolver404")
        return UNMATCHED if not_found is not None and isinstance(exc, not_found) else None


def observe(
    request: Any, response: Any, traced: TracedRequest | None, tracer: RequestTracer
) -> Any:
    """
    Return *response* to *request*, with the headers of ours, and record the request at its end.

    That is now, or when the server closes the response, if it's made piece by piece. A file stays
    one, so that the server sends it by its own means.

    Args:
        request: Django's.
        response: Django's.
        traced: None if it isn't to be recorded here; a middleware around Django gets the route.
        tracer: Records it.
    """
    seen = _around(request).get(MARK)
    if seen is not None:
        match = request.resolver_match
        seen.route = UNMATCHED if match is None else _pattern(match.route)
    if traced is None:
        return response
    traced.answer(response.status_code)
    for name, value in tracer.answer_headers(traced):
        response.headers.setdefault(name, value)
    if response.streaming and getattr(response, "file_to_stream", None) is None:
        stream = streamed_async if response.is_async else streamed
        response.streaming_content = stream(traced, response.streaming_content)
    else:
        traced.end()
    if response.streaming:
        response.close = close_and_record(response.close, traced, tracer)
    else:
        tracer.record(traced, None)
    return response


def _around(request: Any) -> MutableMapping[str, Any]:
    """Return the scope of ASGI, or the environment of WSGI, that *request* was made of."""
    found: MutableMapping[str, Any] = request.scope if hasattr(request, "scope") else request.META
    return found


def _pattern(route: str) -> str:
    """Return a *route* of Django as other frameworks write theirs, with a slash before it."""
    return f"/{route.removeprefix('^').removeprefix('/')}"
