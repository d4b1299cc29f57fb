"""
`TraceMiddleware`: give each request of an ASGI application a span of its own and one record.

It is pure ASGI 3, without dependencies. Query, body, client address and headers that it isn't asked
for are never read, and the path is never written. What the server itself prints is not filtered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from ..runs.ending import settle_runs
from .context import RequestContext
from .request import TracedRequest
from .routes import ScopeRoutes
from .tracer import MARK, RequestTracer, is_being_traced

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SWITCHED, _REFUSED, _GONE = 101, 403, 1006
_TRACEPARENT: Final = b"traceparent"


class TraceMiddleware:
    """
    Wrap an ASGI application: ``TraceMiddleware(app)``, or ``Middleware(TraceMiddleware)`` in
    Starlette's list, outermost.

    A request belongs to the trace that its ``traceparent`` names, else to OpenTelemetry's current
    trace, else to a new one. The handlers, and the tasks and worker threads that they start, log in
    the request's span; what structlog's context variables were given in the request before isn't
    there. When the response is complete, ``obs.http.request`` is written, with severity error if
    the status is 500 or more or the application raised, else info. An exception is told by its
    type, where it's a failure by place, causes and what passes of its text too; it reaches the
    server unchanged. ``duration_ms`` ends with the last byte of the answer, not with the tasks that
    run after it.

    A websocket counts as one request, with the status of its handshake and the time until it is
    closed. A request that another such middleware has seen already is passed through.

    When the server shuts the application down, what open runs have to tell so far is written. An
    application that doesn't know the ``lifespan`` protocol needs not: the middleware answers in its
    place.

    Args:
        app: The application.
        component: The subsystem that the records name.
        request_id_header: The header, such as ``X-Request-ID``, by which a client names a request.
            The id is bound as ``request_id`` by structlog's context variables, stands on the
            request's record, and goes back in the same header. Where the client names none, or one
            that isn't short and plain or that a rule of redaction refuses, it is a random one.
        trace_id_header: The header of the response that tells the client the trace id.
        exclude: Paths, without the application's root path, of requests that get no span and no
            record: ``/healthz``, or ``/static/*`` for all paths that begin so.

    Raises:
        InputError: *component* can't be used, a header has no valid name, or a path in *exclude*
            doesn't begin with a slash or has an asterisk before its end.

    Example::

        from geno_lewm_obs import TraceMiddleware

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        app = TraceMiddleware(app)  # for example for uvicorn

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
        self._request_id = (request_id_header or "").lower().encode()
        self._routes = ScopeRoutes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(self.app, scope, receive, send)
        elif scope["type"] not in ("http", "websocket") or is_being_traced(scope):
            await self.app(scope, receive, send)
        elif self._tracer.excludes(_path_below_root(scope)):
            with RequestContext(None):
                await self.app(scope, receive, send)
        else:
            await self._trace(scope, receive, send)

    async def _trace(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = scope[MARK] = self._begin(scope)
        exchange = _Exchange(request, self._tracer, receive, send)
        exc: BaseException | None = None
        with request.context:
            try:
                await self.app(scope, exchange.receive, exchange.send)
            except BaseException as raised:
                exc = raised
                raise
            finally:
                self._tracer.record(request, exc, lambda: self._routes.pattern(scope))
                exc = None  # it has this frame, which has it

    def _begin(self, scope: Scope) -> TracedRequest:
        traceparents, request_ids = [], []
        for name, value in scope.get("headers", ()):
            lower = name.lower()
            if lower == _TRACEPARENT:
                traceparents.append(value.decode("latin-1"))
            elif lower == self._request_id:
                request_ids.append(value.decode("latin-1"))
        method = scope.get("method", "GET")  # a websocket's handshake is a GET
        return self._tracer.begin(method, traceparents, request_ids)


class _Exchange:
    """Observes the messages between server and application during one request."""

    def __init__(
        self, request: TracedRequest, tracer: RequestTracer, receive: Receive, send: Send
    ) -> None:
        self._request, self._tracer = request, tracer
        self._receive, self._send = receive, send
        self._has_trailers = False
        self._is_over = False

    async def receive(self) -> Message:
        message = await self._receive()
        match message["type"]:
            case "http.disconnect":
                self._request.is_cut |= not self._is_over
            case "websocket.disconnect":
                self._request.is_cut |= message.get("code") == _GONE
                self._is_over = True
                self._request.end()
        return message

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start" | "websocket.http.response.start":
                self._request.answer(message["status"])
                self._has_trailers = bool(message.get("trailers"))
                message = self._with_headers(message)
            case (
                "http.response.body"
                | "http.response.zerocopysend"
                | "http.response.pathsend"
                | "websocket.http.response.body"
            ):
                self._is_over = not message.get("more_body") and not self._has_trailers
            case "http.response.trailers":
                self._is_over = not message.get("more_trailers")
            case "websocket.accept":
                self._request.answer(_SWITCHED)
                message = self._with_headers(message)
            case "websocket.close":
                if self._request.status is None:
                    self._request.answer(_REFUSED)
                self._is_over = True
        try:
            await self._send(message)
        except OSError:  # raised since ASGI 2.4 when the client has gone
            self._request.is_cut = True
            raise
        if self._is_over:
            self._request.end()

    def _with_headers(self, message: Message) -> Message:
        """Return *message* with the headers of ours that the application hasn't set itself."""
        ours = self._tracer.answer_headers(self._request)
        if not ours:
            return message
        headers = [*message.get("headers", ())]
        names = {bytes(name).lower() for name, _ in headers}
        added = [(name.lower().encode(), value.encode()) for name, value in ours]
        headers += [header for header in added if header[0] not in names]
        return {**message, "headers": headers}


def _path_below_root(scope: Scope) -> str:
    path, root = str(scope.get("path", "")), str(scope.get("root_path") or "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


async def _live(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """
    Run the lifespan of *app*, and settle the open runs at its end.

    A server that was stopped by a signal may raise the signal again when the application is shut
    down, with the system's own handler in place: no function of `atexit` is called then.
    """
    is_known = False

    async def receive_known() -> Message:
        nonlocal is_known
        is_known = True
        return await receive()

    async def send_settled(message: Message) -> None:
        if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
            settle_runs()
        await send(message)

    try:
        await app(scope, receive_known, send_settled)
    except Exception:
        if is_known:
            raise
        # An application that doesn't know the protocol raises, by the specification.
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send_settled({"type": "lifespan.shutdown.complete"})
