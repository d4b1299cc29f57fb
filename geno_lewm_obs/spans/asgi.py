"""
`TraceMiddleware`: give each request of an ASGI application a span of its own and one record.

It is pure ASGI 3, without dependencies. The record holds the method, the pattern of the route, the
status and the duration. Query, body, client address and headers other than ``traceparent`` are
never read, and the path is never written. What the server itself prints is not filtered.
"""

from __future__ import annotations

import glob
import re
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from fnmatch import fnmatchcase
from typing import Any, Final

from ..bounded_cache import BoundedCache
from ..chain.exception_fields import type_name
from ..chain.outcome import outcome
from ..components.name import component_name
from ..errors import error_code
from ..logger import log_leniently
from ..notice import say
from ..process.loaded_modules import find_loaded
from ..record import Severity
from ..runs.open_runs import get_logger
from ..tracing.context import TracePosition, child_of, isolated, opentelemetry_position
from ..tracing.traceparent import parse_traceparent

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

EVENT: Final = "obs.http.request"

_METHODS: Final = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"}
)
_SWITCHED, _REFUSED, _SERVER_ERROR, _GONE = 101, 403, 500, 1006


class TraceMiddleware:
    """
    Wrap an ASGI application: ``TraceMiddleware(app)``, or ``Middleware(TraceMiddleware)`` in
    Starlette's list, outermost.

    A request belongs to the trace that its ``traceparent`` names, else to OpenTelemetry's current
    trace, else to a new one. The handlers, and the tasks and worker threads that they start, log in
    the request's span. When the response is complete, ``obs.http.request`` is written, with
    severity error if the status is 500 or more or the application raised, else info. An exception
    is told by its type, where it's a failure by place, causes and what passes of its text too; it
    reaches the server unchanged.
    ``duration_ms`` ends with the last byte of the answer, not with the tasks that run after it.

    A websocket counts as one request, with the status of its handshake and the time until it is
    closed. ``lifespan`` is passed through.

    Args:
        app: The application.
        component: The subsystem that the records name.

    Raises:
        InputError: *component* can't be used.

    Example::

        from geno_lewm_obs import TraceMiddleware

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        app = TraceMiddleware(app)  # for example for uvicorn

    .. versionadded:: 0.1.0
    """

    def __init__(self, app: App, *, component: str = "http") -> None:
        self.app = app
        self._component = component_name(component)
        self._routes = _Routes()
        self._said: dict[str, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        with isolated(child_of(self._parent(scope))):
            try:
                await self.app(scope, exchange.receive, exchange.send)
            except BaseException as exc:
                self._record(exchange, exc)
                raise
            self._record(exchange, None)

    def _parent(self, scope: Scope) -> TracePosition | None:
        headers = [
            value for name, value in scope.get("headers", ()) if name.lower() == b"traceparent"
        ]
        parent = parse_traceparent(headers[0]) if len(headers) == 1 else None
        if parent is not None:
            return TracePosition((parent.trace_id, parent.span_id), parent.flags)
        if headers:
            self._say_once(
                "a request's traceparent is malformed and ignored; it got a trace of its own"
            )
        return opentelemetry_position()

    def _record(self, exchange: _Exchange, exc: BaseException | None) -> None:
        """
        Write the record of a request.

        A failure to do so is reported once and never affects the response.
        """
        try:
            severity, fields = exchange.summary(exc)
            fields["route"] = self._routes.pattern(exchange.scope)
            present = {key: value for key, value in fields.items() if value is not None}
            log_leniently(get_logger(self._component), severity, EVENT, **present)
        except Exception as failure:  # noqa: BLE001
            self._say_once(f"requests can't be recorded ({type_name(failure)})")

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said[text] = None
            say(f"{text} (said once)")


class _Exchange:
    """Observes the messages between server and application during one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive, self._send = receive, send
        self._status: int | None = None
        self._has_trailers = False
        self._is_over = False
        self._is_cut = False
        self._started = time.monotonic()
        self._ended: float | None = None
        """When the last byte of the answer was sent, or the websocket was closed."""

    async def receive(self) -> Message:
        message = await self._receive()
        match message["type"]:
            case "http.disconnect":
                self._is_cut |= not self._is_over
            case "websocket.disconnect":
                self._is_cut |= message.get("code") == _GONE
                self._end()
        return message

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start" | "websocket.http.response.start":
                self._status = message["status"]
                self._has_trailers = bool(message.get("trailers"))
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
                self._status = _SWITCHED
            case "websocket.close":
                self._status = self._status or _REFUSED
                self._is_over = True
        try:
            await self._send(message)
        except OSError:  # raised since ASGI 2.4 when the client has gone
            self._is_cut = True
            raise
        if self._is_over:
            self._end()

    def _end(self) -> None:
        self._is_over = True
        self._ended = self._ended or time.monotonic()

    def summary(self, exc: BaseException | None) -> tuple[Severity, dict[str, Any]]:
        """Return the record's severity and its fields but the route; None means absent."""
        method = self.scope.get("method", "GET")  # a websocket's handshake is a GET
        ended, status = outcome(exc), self._status
        code = error_code(exc) if exc is not None and ended == "failed" else None
        is_error = ended == "failed" and (code is not None or not self._is_cut)
        if is_error:
            # The server answers 500 for an application that raised before it responded.
            status = status or _SERVER_ERROR
        reason = "disconnected" if self._is_cut and not is_error else ended
        fields = {
            "method": method if method in _METHODS else "other",
            "status": status,
            "duration_ms": round(((self._ended or time.monotonic()) - self._started) * 1000),
            "reason": None if reason == "completed" else reason,
            "exception_type": type_name(exc) if exc is not None and ended == "failed" else None,
            "exc_info": exc if is_error else None,
            "error_code": code,
        }
        return "error" if is_error or (status or 0) >= _SERVER_ERROR else "info", fields


class _Routes:
    """
    Finds the pattern of the route that handled a request, such as ``/users/{user}``.

    Starlette and FastAPI put the matched route, its endpoint, and the outermost router into the
    scope. ``scope["route"].path_format`` alone isn't enough: it lacks the prefixes of the mounts
    around the route, and in FastAPI since 0.137 those of ``include_router`` too. So the route is
    looked for among the routes below the router, and the patterns found are remembered.
    """

    def __init__(self) -> None:
        self._known: BoundedCache[int, tuple[object, tuple[str, ...]]] = BoundedCache(
            _MAX_ROUTES, max_bytes=_MAX_ROUTE_BYTES
        )

    def pattern(self, scope: Scope) -> str | None:
        """Return the whole pattern, or None if there is no route or the pattern is ambiguous."""
        target = scope.get("route") or scope.get("endpoint")
        if target is None:
            return None
        known = self._known.entries.get(id(target))
        if known is None:
            # The target is kept too: while it lives, no other object can have its id.
            known = target, _find_patterns(scope)
            self._known.store(id(target), known)
        patterns = known[1]
        if len(patterns) > 1:
            # One router may be included under several prefixes; only the path tells which it was.
            patterns = tuple(each for each in patterns if _fits(each, scope["path"]))
        return patterns[0] if len(patterns) == 1 else None


def _find_patterns(scope: Scope) -> tuple[str, ...]:
    """Return the patterns under which the scope's route, or else its endpoint, can be reached."""
    try:
        found = list(_walk(scope.get("router"), ""))
    except Exception:  # noqa: BLE001
        # A router of some other framework.
        return ()
    route, endpoint = scope.get("route"), scope.get("endpoint")
    patterns = [pattern for pattern, each in found if _is_route(each, route)]
    if not patterns:
        patterns = [pattern for pattern, each in found if _has_endpoint(each, endpoint)]
    return tuple(dict.fromkeys(patterns))


def _is_route(found: object, route: object) -> bool:
    return route is not None and getattr(found, "original_route", found) is route


def _has_endpoint(found: object, endpoint: object) -> bool:
    return endpoint is not None and (
        getattr(found, "endpoint", None) is endpoint or getattr(found, "app", None) is endpoint
    )


def _walk(router: Any, prefix: str) -> Iterator[tuple[str, object]]:
    """Yield the routes below *router*, each after its whole pattern."""
    routes = getattr(router, "routes", None) or ()
    # FastAPI lists an included router as one opaque entry, which this function resolves into
    # routes that know their `original_route`. It is public since 0.137.2, and loaded if needed.
    resolve = find_loaded("fastapi.routing", "iter_route_contexts") or iter
    for each in resolve(routes):
        # A host has no pattern of its own.
        pattern = prefix + (getattr(each, "path_format", None) or "")
        yield pattern, each
        yield from _walk(each, pattern.removesuffix("/{path}"))


def _fits(pattern: str, path: str) -> bool:
    """
    Tell whether *path* ends with *pattern*, with any text for each parameter.

    It need not begin with it, since a server may serve the application below a root path. `fnmatch`
    matches in linear time; a regular expression might not, and the client chooses the path.
    """
    return fnmatchcase(path, "*" + re.sub("{[^{}]*}", "*", glob.escape(pattern)))


_MAX_ROUTES: Final = 10_000
_MAX_ROUTE_BYTES: Final = 4 * 2**20
