"""
`TraceMiddleware`: each request of an ASGI service in a span of its own, and one record of it. Pure
ASGI 3, without a dependency.

The record holds the method, the pattern of the route, the status and the time. Nothing of the
query, the body, the headers or the client's address is read, but for ``traceparent``; the raw path
never leaves the scope. What a server prints itself is its own affair.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any, Final

from ..chain.exception_fields import outcome, type_name
from ..config import check_component
from ..errors import error_code
from ..logger import log_leniently
from ..notice import say
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

    A request belongs to the trace that its ``traceparent`` names; else to OpenTelemetry's current
    one; else to a new one. The handlers and the tasks and worker threads that they start log in
    its span. When the response is through, ``obs.http.request`` is written: with severity info, or
    error where the status is 500 or more or the application raised. The exception goes on to the
    server as it is.

    A websocket is one request, with the status of its handshake and the time until it's closed.
    ``lifespan`` passes through.

    Args:
        app: The application.
        component: The subsystem that the records name.

    Raises:
        InputError: *component* can't be used.
    """

    def __init__(self, app: App, *, component: str = "http") -> None:
        self.app = app
        self._component = check_component(component)
        self._routes = _Routes()
        self._said: set[str] = set()

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
        Write the record; whatever goes wrong in that is said once, since the response must not
        suffer.
        """
        try:
            severity, fields = exchange.summary(exc)
            fields["route"] = self._routes.pattern(exchange.scope)
            present = {key: value for key, value in fields.items() if value is not None}
            log_leniently(get_logger(self._component), severity, EVENT, **present)
        except Exception as failure:  # noqa: BLE001 - as the docstring says
            self._say_once(f"requests can't be recorded ({type_name(failure)})")

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            say(f"{text} (said once)")


class _Exchange:
    """
    What passes between server and application over one request: as much of it as the record tells.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive, self._send = receive, send
        self._status: int | None = None
        self._is_over = False
        self._is_cut = False
        self._started = time.monotonic()

    async def receive(self) -> Message:
        message = await self._receive()
        match message["type"]:
            case "http.disconnect":
                self._is_cut |= not self._is_over
            case "websocket.disconnect":
                self._is_cut |= message.get("code") == _GONE
                self._is_over = True
        return message

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start" | "websocket.http.response.start":
                self._status = message["status"]
            case (
                "http.response.body"
                | "http.response.zerocopysend"
                | "http.response.pathsend"
                | "websocket.http.response.body"
            ):
                self._is_over = not message.get("more_body")
            case "websocket.accept":
                self._status = _SWITCHED
            case "websocket.close":
                self._status = self._status or _REFUSED
                self._is_over = True
        try:
            await self._send(message)
        except OSError:  # how servers since ASGI 2.4 tell that the client is gone
            self._is_cut = True
            raise

    def summary(self, exc: BaseException | None) -> tuple[Severity, dict[str, Any]]:
        """
        Return the record's severity and fields, the route aside; those that are None are absent.
        """
        method = self.scope.get("method", "GET")  # a websocket's handshake is a GET
        ended, status = outcome(exc), self._status
        code = error_code(exc) if exc is not None and ended == "failed" else None
        is_error = ended == "failed" and (code is not None or not self._is_cut)
        if is_error:
            # which the server answers for an application that raised
            status = status or _SERVER_ERROR
        reason = "disconnected" if self._is_cut and not is_error else ended
        fields = {
            "method": method if method in _METHODS else "other",
            "status": status,
            "duration_ms": round((time.monotonic() - self._started) * 1000),
            "reason": None if reason == "completed" else reason,
            "exception_type": type_name(exc) if exc is not None and ended == "failed" else None,
            "error_code": code,
        }
        return "error" if is_error or (status or 0) >= _SERVER_ERROR else "info", fields


class _Routes:
    """
    The pattern of the route that a request took: what the developer wrote, such as
    ``/users/{user}``, never what the client sent.

    Starlette and FastAPI put the router, and the route or its endpoint, into the scope. The
    pattern is looked up in the tree of routes, since of a mounted route the scope only has the
    last part, and ``root_path`` is the client's. It's found once and remembered.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str | None]] = {}

    def pattern(self, scope: Scope) -> str | None:
        """
        Return the pattern, or None where there is no route, or more than one that it might be.
        """
        # where one router may be included twice
        included = (scope.get("fastapi") or {}).get("effective_route_context")
        target = included or scope.get("route") or scope.get("endpoint")
        if target is None:
            return None
        if id(target) not in self._known:
            if len(self._known) >= _MAX_ROUTES:
                self._known.clear()
            # The target is kept too, so that no other object gets its id.
            self._known[id(target)] = (target, _only(_patterns(scope.get("router"), target, "")))
        return self._known[id(target)][1]


def _patterns(router: Any, target: object, prefix: str) -> Iterator[str]:
    """
    Yield the whole pattern of every route in the tree that is *target*, or has it as its endpoint
    or mounted application.
    """
    # FastAPI's name for the routes of a router that another includes
    is_included = hasattr(router, "effective_candidates")
    for found in (
        router.effective_candidates() if is_included else getattr(router, "routes", None) or ()
    ):
        route = getattr(found, "starlette_route", None) or found
        # of a host, which has none, the parts below are the whole
        pattern = prefix + getattr(route, "path_format", "")
        if any(
            each is target
            for each in (
                found,
                route,
                getattr(route, "endpoint", None),
                getattr(route, "app", None),
            )
        ):
            yield pattern
        yield from _patterns(route, target, pattern.removesuffix("/{path}"))


def _only(found: Iterator[str]) -> str | None:
    try:
        patterns = set(found)
    except Exception:  # noqa: BLE001 - a router of some other kind
        return None
    return patterns.pop() if len(patterns) == 1 else None


_MAX_ROUTES: Final = 10_000
