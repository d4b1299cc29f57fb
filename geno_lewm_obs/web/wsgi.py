"""
`WSGITraceMiddleware`: give each request of a WSGI application a span of its own and one record.

It follows PEP 3333. Query, body, client address and headers that it isn't asked for are never read,
and the path is never written. What the server itself prints is not filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from .context import RequestContext
from .django_objects import route_of_path
from .request import TracedRequest
from .routes import werkzeug_route
from .tracer import MARK, RequestTracer, is_being_traced

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


class WSGITraceMiddleware:
    """
    Wrap a WSGI application: ``application = WSGITraceMiddleware(application)``.

    It does for WSGI what `TraceMiddleware` does for ASGI. A request belongs to the trace that its
    ``traceparent`` names, else to OpenTelemetry's current trace, else to a new one; what handlers
    log, and what a streamed answer logs while it's made, is in the request's span. What structlog's
    context variables are given in a request isn't there in the next one of the same thread. When
    the answer is complete, by its ``Content-Length`` or since there is no further piece, or the
    server closes it, ``obs.http.request`` is written.

    ``duration_ms`` ends with the last piece that the application made, where it's a list with the
    list. An answer that the server closes before its end is told as disconnected. A file that the
    application hands over to the server stays that, and ends when it is closed.

    Args:
        app: The application.
        component: The subsystem that the records name.
        request_id_header: As of `TraceMiddleware`.
        trace_id_header: As of `TraceMiddleware`.
        exclude: As of `TraceMiddleware`; paths without the application's mount point.

    Raises:
        InputError: as `TraceMiddleware`.

    Example::

        from geno_lewm_obs import WSGITraceMiddleware

        def application(environ, start_response):
            start_response("204 No Content", [])
            return []

        application = WSGITraceMiddleware(application)  # for example for gunicorn

    .. versionadded:: 0.1.0
    """

    def __init__(
        self,
        app: App,
        *,
        component: str = "http",
        request_id_header: str | None = None,
        trace_id_header: str | None = None,
        exclude: Iterable[str] = (),
    ) -> None:
        self.app = app
        self._tracer = RequestTracer(component, request_id_header, trace_id_header, exclude)
        self._request_id = f"HTTP_{(request_id_header or '').upper().replace('-', '_')}"

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if is_being_traced(environ):
            return self.app(environ, start_response)
        if self._tracer.excludes(_path(environ)):
            with RequestContext(None):
                return self.app(environ, start_response)
        answer = _Answer(self._begin(environ), self._tracer, environ, start_response)
        environ[MARK] = answer.request
        return answer.body_of(self.app)

    def _begin(self, environ: Environ) -> TracedRequest:
        return self._tracer.begin(
            environ.get("REQUEST_METHOD", ""),
            [environ[name] for name in ("HTTP_TRACEPARENT",) if name in environ],
            [environ[name] for name in (self._request_id,) if name in environ],
        )


class _Answer:
    """Observes one answer: what the application starts it with, and its pieces."""

    def __init__(
        self,
        request: TracedRequest,
        tracer: RequestTracer,
        environ: Environ,
        start_response: StartResponse,
    ) -> None:
        self.request: Final = request
        self._tracer = tracer
        self._environ = environ
        self._start_response = start_response
        self._left: int | None = None
        """How many bytes of the answer are to come, where it says how many it has."""

    def body_of(self, app: App) -> Iterable[bytes]:
        """Call *app*, and return its answer as the server is to get it."""
        with self.request.context:
            try:
                body = app(self._environ, self._start)
                return self._observed(body)
            except BaseException as exc:
                self.over(exc)
                raise

    def _start(
        self, status: str, headers: list[tuple[str, str]], *exc_info: Any
    ) -> Callable[[bytes], object]:
        with suppress(ValueError):  # no number: the server's to refuse
            self.request.answer(int(status[:3]))
        self.request.route = self.request.route or werkzeug_route(self._environ)
        if exc_info and exc_info[0]:
            self.request.failure = exc_info[0][1]
        own = {name.lower(): value for name, value in headers}
        with suppress(ValueError):
            self._left = int(own["content-length"]) if "content-length" in own else None
        ours = self._tracer.answer_headers(self.request)
        added = [header for header in ours if header[0].lower() not in own]
        return self._start_response(status, [*headers, *added] if added else headers, *exc_info)

    def _observed(self, body: Iterable[bytes]) -> Iterable[bytes]:
        if type(body) in (list, tuple):
            self.over(None)
            return body
        file_wrapper = self._environ.get("wsgi.file_wrapper")
        if isinstance(file_wrapper, type) and isinstance(body, file_wrapper):
            # A server sends a file by its own means, if it gets back what it gave.
            pieces = _Pieces(body, self)
            with suppress(AttributeError):  # a class in C
                body.close = pieces.close  # type: ignore[attr-defined]
                return body
        return _Pieces(body, self)

    def handed_over(self, piece: bytes) -> None:
        """Note that the server gets *piece*, which may be the last one."""
        if self._left is not None:
            self._left -= len(piece)
            if self._left <= 0:
                self.over(None)

    def over(self, exc: BaseException | None) -> None:
        """Note that nothing of the answer is to come, since it's complete or *exc* ended it."""
        self.request.end()
        self._tracer.record(self.request, exc, lambda: route_of_path(_path(self._environ)))


def _path(environ: Environ) -> str:
    """Return the path below the mount point; PEP 3333 has its bytes in a string, as Latin-1."""
    path: str = environ.get("PATH_INFO", "")
    return path if path.isascii() else path.encode("latin-1", "replace").decode(errors="replace")


class _Pieces(Iterator[bytes]):
    """The pieces of an answer's body, each made in the context of its request."""

    def __init__(self, body: Iterable[bytes], answer: _Answer) -> None:
        self._answer = answer
        self._close = getattr(body, "close", None)
        self._body = body
        self._pieces: Iterator[bytes] | None = None

    def __next__(self) -> bytes:
        with self._answer.request.context:
            try:
                if self._pieces is None:
                    self._pieces = iter(self._body)
                piece = next(self._pieces)
            except StopIteration:
                self._answer.over(None)
                raise
            except BaseException as exc:
                self._answer.over(exc)
                raise
            self._answer.handed_over(piece)
            return piece

    def close(self) -> None:
        """Close the body, as a server does with each answer, complete or not."""
        request = self._answer.request
        if self._pieces is not None and not request.is_recorded:
            request.is_cut = True
        with request.context:
            try:
                if self._close is not None:
                    self._close()
            except BaseException as exc:
                self._answer.over(exc)
                raise
            self._answer.over(None)
