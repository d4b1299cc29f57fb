"""
`TraceMiddleware`: the span and the record of each request.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import re
import weakref

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMError,
    InputError,
    Registry,
    TraceMiddleware,
    configure,
    current_trace_context,
    current_traceparent,
    default_registry,
    get_logger,
    redaction_stats,
    set_trace_context,
)
from geno_lewm_obs.web import request as web_request
from geno_lewm_obs.web import routes as web_routes
from geno_lewm_obs.web.routes import ScopeRoutes

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


def scope(kind="http", **changes):
    return {
        "type": kind,
        "method": "GET",
        "path": "/private",
        "query_string": b"private",
        "headers": [],
        "client": ("192.0.2.1", 1),
    } | changes


def request(app, *, receives=(), **changes):
    """Send *app* one request through the middleware; return the messages that the server got."""
    sent, incoming = [], iter(receives)

    async def receive():
        return next(incoming, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    asyncio.run(TraceMiddleware(app)(scope(**changes), receive, send))
    return sent


def answer(status=200, *, before=lambda: None):
    async def app(_scope, _receive, send):
        before()
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"x", b"private")]}
        )
        await send({"type": "http.response.body", "body": b"private"})

    return app


def record(read):
    (only,) = [each for each in read("svc") if each.event == "obs.http.request"]
    return only


def summary(read):
    only = record(read)
    return only.severity, only.data, only.error_code


class TestTrace:
    def seen(self, *headers, **changes):
        ids = []
        request(
            answer(before=lambda: ids.append((current_trace_context(), current_traceparent()))),
            headers=list(headers),
            **changes,
        )
        return ids[0]

    def test_of_the_request(self, read):
        """Handlers and record are in the trace that the request names, in one span of their own."""
        (trace_id, span_id), _ = self.seen((b"traceparent", HEADER.encode()))
        only = record(read)

        assert (TRACE, True) == (trace_id, span_id != SPAN)
        assert (trace_id, span_id) == (only.trace_id, only.span_id)

    def test_flags_go_on(self):
        """The flags of the request are passed on to the requests that the handlers make."""
        _, header = self.seen((b"traceparent", f"00-{TRACE}-{SPAN}-00".encode()))

        assert "-00" == header[-3:]

    def test_name_in_any_case(self):
        """
        The header's name may be in any case, as the Recommendation asks, though ASGI has it in
        lower case.
        """
        assert TRACE == self.seen((b"TraceParent", HEADER.encode()))[0][0]

    @pytest.mark.parametrize(
        "headers",
        [
            [],
            [(b"traceparent", HEADER.encode())] * 2,
            [(b"traceparent", b"private")],
            [(b"trace-parent", HEADER.encode())],
        ],
        ids=["none", "two", "malformed", "another name"],
    )
    def test_a_new_one(self, headers):
        """A request without one valid header gets a new trace, whatever trace the server is in."""
        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            (trace_id, span_id), _ = self.seen(*headers)

        assert not {trace_id, span_id} & {None, TRACE, SPAN, "1" * 32, "2" * 16}

    def test_ends_with_the_request(self):
        """After the request, the trace of before is current again in the server's context."""

        async def send(_message):
            pass

        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            with pytest.raises(StopIteration):
                # asyncio.run would run it in a copy of this context
                TraceMiddleware(answer())(scope(), None, send).send(None)
            after = current_trace_context()

        assert ("1" * 32, "2" * 16) == after

    def test_of_opentelemetry(self):
        """
        Where OpenTelemetry has a current span, a request's records are in it, as the backend sees
        the request, whatever its header names.
        """
        api = pytest.importorskip("opentelemetry.trace", reason="opentelemetry-api isn't installed")
        context = api.SpanContext(int(TRACE, 16), int(SPAN, 16), is_remote=False)
        with api.use_span(api.NonRecordingSpan(context)):
            unnamed, named = (
                self.seen()[0][0],
                self.seen((b"traceparent", f"00-{'1' * 32}-{SPAN}-01".encode()))[0][0],
            )

        assert [TRACE, TRACE] == [unnamed, named]

    def test_malformed_is_said_once(self, capsys):
        """A malformed header is reported once, however many come, and isn't quoted."""
        middleware = TraceMiddleware(answer())

        async def send(_message):
            pass

        for _ in range(3):
            asyncio.run(middleware(scope(headers=[(b"traceparent", b"private")]), None, send))

        expected = (
            "geno-lewm-obs: a request's traceparent is malformed and ignored; "
            "it got a trace of its own (said once)\n"
        )
        assert expected == capsys.readouterr().err

    @given(
        st.lists(
            st.tuples(st.sampled_from([b"traceparent", b"x"]), st.binary(max_size=70)), max_size=3
        )
    )
    @settings(
        deadline=None,
        max_examples=50,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def test_any_header_bytes(self, headers):
        """Whatever bytes the headers hold, the request is handled, in some trace."""
        assert None not in self.seen(*headers)[0]


class TestRecord:
    def test_of_an_answer(self, read):
        """The record has method, status and duration, at info; without a route it has none."""
        request(answer(204))

        assert ("info", {"method": "GET", "status": 204}, None) == summary(read)
        assert int is type(record(read).duration_ms)

    def test_component(self, read):
        """The component of the record is `http`, or the one that was given."""

        async def serve():
            async def send(_message):
                pass

            for options in ({}, {"component": "api"}):
                await TraceMiddleware(answer(), **options)(scope(), None, send)

        asyncio.run(serve())

        assert ["http", "api"] == [each.component for each in read("svc")]

    def test_nothing_private(self, read, log_dir):
        """Nothing of path, query, headers, body or client is in the file."""
        request(answer())
        text = (log_dir / "svc.jsonl").read_text()

        assert (1, False, False) == (len(read("svc")), "private" in text, "192.0.2.1" in text)

    @pytest.mark.parametrize(
        ("method", "shown"),
        [("DELETE", "DELETE"), ("QUERY", "QUERY"), ("get", "other"), ("SECRET", "other")],
    )
    def test_method(self, read, method, shown):
        """Only known methods are named, since others are whatever the client sent."""
        request(answer(), method=method)

        assert shown == record(read).data["method"]

    @pytest.mark.parametrize(
        ("status", "severity"), [(200, "info"), (404, "info"), (500, "error"), (503, "error")]
    )
    def test_severity(self, read, status, severity):
        """A status of 500 or more is an error."""
        request(answer(status))

        assert (severity, status) == (record(read).severity, record(read).data["status"])

    def test_streamed(self, read):
        """A streamed response gives one record."""

        async def app(_scope, _receive, send):
            await send({"type": "http.response.start", "status": 200})
            for _ in range(3):
                await send({"type": "http.response.body", "more_body": True})
            await send({"type": "http.response.body"})

        request(app)

        assert ("info", {"method": "GET", "status": 200}, None) == summary(read)

    def test_passes_everything_on(self):
        """Messages pass through unchanged in both directions."""
        got = []

        async def app(_scope, receive, send):
            got.append(await receive())
            await answer(201)({}, receive, send)

        body = {"type": "http.request", "body": b"x", "more_body": False}

        assert ([201], [body]) == (
            [m["status"] for m in request(app, receives=[body]) if "status" in m],
            got,
        )


class TestDuration:
    def test_ends_with_the_last_byte_of_the_answer(self, read, monkeypatch):
        """What the application does after its answer, as background tasks do, isn't counted."""
        clock = Clock(monkeypatch)

        async def app(_scope, _receive, send):
            await send({"type": "http.response.start", "status": 200})
            clock.go(0.010)
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
            clock.go(0.020)
            await send({"type": "http.response.body", "body": b"b"})
            clock.go(5)

        request(app)

        assert 30 == record(read).duration_ms

    def test_ends_with_the_trailers(self, read, monkeypatch):
        """Trailers that were announced are a part of the answer."""
        clock = Clock(monkeypatch)

        async def app(_scope, _receive, send):
            await send({"type": "http.response.start", "status": 200, "trailers": True})
            await send({"type": "http.response.body"})
            clock.go(0.020)
            await send({"type": "http.response.trailers", "headers": []})
            clock.go(5)

        request(app)

        assert 20 == record(read).duration_ms

    def test_of_a_task_that_fails_after_the_answer(self, read, monkeypatch):
        """A background task that fails is told, and doesn't change how long the answer took."""
        clock = Clock(monkeypatch)

        async def app(_scope, _receive, send):
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body"})
            clock.go(5)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            request(app)

        told = record(read)
        assert ("error", 200, "ZeroDivisionError") == (
            told.severity,
            told.data["status"],
            told.data["exception_type"],
        )
        assert 0 == told.duration_ms

    def test_without_an_answer(self, read, monkeypatch):
        """Where there was no answer it ends as the application does."""
        clock = Clock(monkeypatch)

        async def app(_scope, _receive, _send):
            clock.go(0.040)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            request(app)

        assert 40 == record(read).duration_ms


class Clock:
    """The monotonic clock of the middleware, which goes when it's told to."""

    def __init__(self, monkeypatch):
        self._now = 100.0
        monkeypatch.setattr(web_request.time, "monotonic", lambda: self._now)

    def go(self, seconds):
        self._now += seconds


class TestFailure:
    def raising(self, exc, *, started=None, receives=0):
        async def app(_scope, receive, send):
            for _ in range(receives):
                await receive()
            if started:
                await send({"type": "http.response.start", "status": started})
            raise exc

        with pytest.raises(type(exc)) as caught:
            request(app)
        assert exc is caught.value
        assert (None, None) == current_trace_context()

    def test_untyped(self, read):
        """
        An application that raises counts as 500; the exception propagates, and its type, place and
        text are recorded.
        """
        self.raising(ZeroDivisionError("no such shard"))
        data = {
            "method": "GET",
            "status": 500,
            "reason": "failed",
            "exception_type": "ZeroDivisionError",
            "exception_message": "no such shard",
        }
        severity, told, code = summary(read)

        assert f"{__name__}:app:" in told.pop("exception_stack")[-1]
        assert ("error", data, None) == (severity, told, code)

    def test_private_text(self, read):
        """A text that a rule refuses is left out and counted, in strict mode too."""
        before = redaction_stats()["dropped_dna"]
        self.raising(ZeroDivisionError("no variant in " + "ACGT" * 5))

        assert "exception_message" not in record(read).data
        assert "exception_stack" in record(read).data
        assert before + 1 == redaction_stats()["dropped_dna"]

    def test_typed(self, read):
        """The code of a typed error is recorded."""
        self.raising(InputError("private"))

        assert "INPUT.GENERIC" == record(read).error_code

    def test_after_the_start(self, read):
        """
        An application that raises during its response has the status that it sent, and failed.
        """
        self.raising(ZeroDivisionError(), started=200)

        assert ("error", 200) == (record(read).severity, record(read).data["status"])

    def test_cancelled(self, read):
        """A request that the server cancels is interrupted, and not a failure."""
        self.raising(asyncio.CancelledError())

        assert ("info", {"method": "GET", "reason": "interrupted"}, None) == summary(read)

    def test_hung_up(self, read):
        """
        A client that disconnects during the response is no failure of the application, whatever
        that raises.
        """
        self.raising(ConnectionResetError("private"), started=200, receives=1)
        data = {
            "method": "GET",
            "status": 200,
            "reason": "disconnected",
            "exception_type": "ConnectionResetError",
        }

        assert ("info", data, None) == summary(read)

    def test_hung_up_and_typed(self, read):
        """A typed error is recorded also after the client has disconnected."""
        self.raising(GenoLeWMError(), receives=1)

        assert ("error", "INTERNAL.GENERIC") == (record(read).severity, record(read).error_code)

    def test_hung_up_told_by_the_server(self, read):
        """An OSError of the server's send means that the client has disconnected."""

        async def send(_message):
            raise BrokenPipeError

        async def serve():
            with pytest.raises(BrokenPipeError):
                await TraceMiddleware(answer())(scope(), None, send)

        asyncio.run(serve())

        assert ("info", "disconnected") == (record(read).severity, record(read).data["reason"])

    def test_closed_from_elsewhere(self, read):
        """
        A request that is dropped and closed in another context ends its span, and that context
        stays as it is.
        """

        async def app(_scope, receive, _send):
            await receive()

        async def serve():
            coroutine = TraceMiddleware(app)(scope(), asyncio.Event().wait, None)
            contextvars.copy_context().run(coroutine.send, None)
            with set_trace_context(trace_id=TRACE, span_id=SPAN):
                coroutine.close()
                return current_trace_context()

        assert ((TRACE, SPAN), "interrupted") == (asyncio.run(serve()), record(read).data["reason"])

    def test_gone_after_a_file(self, read):
        """A response that the server sends from a file is complete as well."""

        async def app(_scope, receive, send):
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.pathsend", "path": "private"})
            await receive()

        request(app)

        assert ("info", {"method": "GET", "status": 200}, None) == summary(read)

    def test_gone_after_the_answer(self, read):
        """A client that leaves after the response hasn't disconnected."""

        async def app(scope, receive, send):
            await answer()(scope, receive, send)
            await receive()

        request(app)

        assert ("info", {"method": "GET", "status": 200}, None) == summary(read)


class TestWebsocket:
    def run(self, *messages, receives=(), exc=None):
        async def app(_scope, receive, send):
            for message in messages:
                await send(message)
            for _ in receives:
                await receive()
            if exc:
                raise exc

        request(app, kind="websocket", receives=receives)

    def test_accepted(self, read):
        """A websocket is one request, with the status of its handshake."""
        self.run(
            {"type": "websocket.accept"}, receives=[{"type": "websocket.disconnect", "code": 1000}]
        )

        assert ("info", {"method": "GET", "status": 101}, None) == summary(read)

    def test_refused(self, read):
        """A websocket that is closed before it was accepted has status 403."""
        self.run({"type": "websocket.close"})

        assert 403 == record(read).data["status"]

    def test_refused_with_an_answer(self, read):
        """A websocket that is refused with a response has the status of the response."""
        self.run(
            {"type": "websocket.http.response.start", "status": 429},
            {"type": "websocket.http.response.body"},
        )

        assert 429 == record(read).data["status"]

    def test_closed(self, read):
        """A websocket that the application closes is complete."""
        self.run({"type": "websocket.accept"}, {"type": "websocket.close"})

        assert ("info", {"method": "GET", "status": 101}, None) == summary(read)

    def test_broken_off(self, read):
        """A websocket that ends without a closing handshake is disconnected."""
        self.run(
            {"type": "websocket.accept"}, receives=[{"type": "websocket.disconnect", "code": 1006}]
        )

        assert "disconnected" == record(read).data["reason"]

    def test_raises(self, read):
        """A handler that raises has failed, though the handshake succeeded."""
        with pytest.raises(ZeroDivisionError):
            self.run({"type": "websocket.accept"}, exc=ZeroDivisionError())

        assert ("error", 101, "failed") == (
            record(read).severity,
            record(read).data["status"],
            record(read).data["reason"],
        )


class Route:
    """A stand-in for Starlette's routes: a pattern, an endpoint, and the routes below a mount."""

    def __init__(self, path_format=None, *, endpoint=None, app=None, routes=None):
        if path_format is not None:
            self.path_format = path_format
        self.endpoint, self.app, self.routes = endpoint, app, routes


class TestRoute:
    def route(self, read, **found):
        async def app(scope, receive, send):
            scope.update(found)
            await answer()(scope, receive, send)

        request(app)
        return record(read).data.get("route")

    def test_pattern(self, read):
        """The record has the pattern of the route."""
        route = Route("/users/{user}")

        assert "/users/{user}" == self.route(
            read, router=Route(routes=[Route("/"), route]), route=route
        )

    def test_mounted(self, read):
        """A mounted route has its whole pattern, with the parameters of the mount as declared."""
        route = Route("/items/{item}")
        mount = Route("/tenants/{tenant}/{path}", routes=[route])

        assert "/tenants/{tenant}/items/{item}" == self.route(
            read, router=Route(routes=[mount]), route=route, root_path="/tenants/private"
        )

    def test_of_a_host(self, read):
        """A host adds nothing to the patterns of its routes."""
        route = Route("/items")

        assert "/items" == self.route(
            read, router=Route(routes=[Route(routes=[route])]), route=route
        )

    def test_by_endpoint(self, read):
        """If the scope has an endpoint but no route, the route of the endpoint is found."""
        router = Route(routes=[Route("/a", endpoint=len), Route("/b", endpoint=max)])

        assert "/b" == self.route(read, router=router, endpoint=max)

    def test_by_mounted_application(self, read):
        """A mounted application has the pattern of the mount."""
        router = Route(routes=[Route("/static/{path}", app=len)])

        assert "/static/{path}" == self.route(read, router=router, endpoint=len)

    @pytest.mark.parametrize(
        "found",
        [
            {},
            {"endpoint": len},
            {"route": Route("/x")},
            {
                "router": Route(routes=[Route("/a", endpoint=len), Route("/b", endpoint=len)]),
                "endpoint": len,
            },
            {
                "router": Route(routes=[Route("/{a}", endpoint=len), Route("/{b}", endpoint=len)]),
                "endpoint": len,
            },
            {"router": Route(routes=[Route("/a")]), "endpoint": len},
            {"router": Route(routes=7), "endpoint": len},
        ],
        ids=[
            "no route",
            "no router",
            "a route of no router",
            "two that don't fit the path",
            "two that it might be",
            "none that it is",
            "a router of another kind",
        ],
    )
    def test_unknown(self, read, found):
        """An unknown or ambiguous pattern is left out, and never replaced by the path."""
        assert self.route(read, **found) is None

    def test_is_remembered(self, read):
        """The pattern of a route is looked up once."""
        looked = []

        class Router:
            @property
            def routes(self):
                looked.append(1)
                return [route]

        route = Route("/a")
        found = {"router": Router(), "route": route}

        async def app(scope, receive, send):
            scope.update(found)
            await answer()(scope, receive, send)

        async def serve():
            async def send(_message):
                pass

            middleware = TraceMiddleware(app)
            for _ in range(3):
                await middleware(scope(), None, send)

        asyncio.run(serve())

        assert ([1], ["/a"] * 3) == (looked, [each.data["route"] for each in read("svc")])

    @pytest.mark.parametrize(
        ("path", "pattern"),
        [
            ("/v1/private/items/3", "/v1/{tenant}/items/{item}"),
            ("/v2/items/3", "/v2/items/{item}"),
            ("/v2/inner/3", "/v2/inner/{item}"),
            ("/plain/private", "/plain/{name}"),
            ("/sub/deep/private", "/sub/deep/{name}"),
            ("/sub/v3/items/3", "/sub/v3/items/{item}"),
            ("/v2/files/private/3", "/v2/files/{path}"),
            ("/sub/private", "/sub/{path}"),
            ("/private", "unmatched"),
        ],
        ids=[
            "included",
            "included again",
            "included in an included one",
            "direct",
            "mounted",
            "included in a mounted application",
            "mounted in an included one",
            "none in a mounted application",
            "none",
        ],
    )
    def test_of_fastapi(self, read, path, pattern):
        """
        In FastAPI the pattern has the prefixes of the routers that include the route, and of the
        mounts around it.
        """
        fastapi = pytest.importorskip("fastapi", reason="fastapi isn't installed")
        app, below = fastapi.FastAPI(), fastapi.FastAPI()
        router, inner = fastapi.APIRouter(), fastapi.APIRouter()
        inner.get("/{item}")(lambda: 1)
        router.include_router(inner, prefix="/inner")
        router.get("/items/{item}")(lambda: 1)
        router.mount("/files", answer())
        app.get("/plain/{name}")(lambda: 1)
        below.get("/deep/{name}")(lambda: 1)
        below.include_router(router, prefix="/v3")
        app.include_router(router, prefix="/v1/{tenant}")
        app.include_router(router, prefix="/v2")
        app.mount("/sub", below)
        request(
            app,
            path=path,
            receives=[{"type": "http.request"}],
            scheme="http",
            root_path="",
            query_string=b"",
        )

        assert pattern == record(read).data.get("route")

    def test_of_a_websocket_of_fastapi(self, read):
        """A websocket's route in an included router has the router's prefix as well."""
        fastapi = pytest.importorskip("fastapi", reason="fastapi isn't installed")
        app, router = fastapi.FastAPI(), fastapi.APIRouter()

        async def end():
            pass

        router.websocket("/rooms/{room}")(end)
        app.include_router(router, prefix="/v1")
        request(
            app,
            kind="websocket",
            path="/v1/rooms/private",
            receives=[{"type": "websocket.connect"}],
            scheme="ws",
            root_path="",
            query_string=b"",
        )

        assert "/v1/rooms/{room}" == record(read).data.get("route")

    def test_by_the_path(self, read):
        """Of several patterns of one route, the one that fits the path is recorded."""
        route = Route("/items/{item}")
        mounts = [Route(f"{prefix}/{{path}}", routes=[route]) for prefix in ("/v1", "/v2")]

        assert "/v2/items/{item}" == self.route(
            read, router=Route(routes=mounts), route=route, path="/below/v2/items/private"
        )

    def test_by_the_route_before_the_endpoint(self, read):
        """Of two routes with one endpoint, the one in the scope is recorded."""
        first, second = Route("/{name}", endpoint=len), Route("/me", endpoint=len)

        assert "/me" == self.route(
            read, router=Route(routes=[first, second]), route=second, endpoint=len, path="/me"
        )

    def test_what_is_remembered_is_kept(self):
        """A known route is kept alive, so that a later one can't have its id."""
        routes, route = ScopeRoutes(), Route("/a")
        routes.pattern({"router": Route(routes=[route]), "route": route})
        kept = weakref.ref(route)
        del route
        gc.collect()

        assert kept() is not None

    def test_memory_is_bounded(self, monkeypatch):
        """An application that creates routes without end doesn't fill the memory."""
        monkeypatch.setattr(web_routes, "_MAX_ROUTES", 3)
        routes = ScopeRoutes()
        patterns = []
        for number in range(10):
            route = Route(f"/{number}")
            patterns.append(routes.pattern({"router": Route(routes=[route]), "route": route}))

        assert ([f"/{number}" for number in range(10)], True) == (
            patterns,
            len(routes._known.entries) <= 3,
        )


class TestLogging:
    def test_a_registry_without_the_event(self, capsys, read):
        """If the registry lacks the event, the record is empty and a message says so."""
        configure(run_id="svc", registry=Registry([EventSpec("app.only", "info", "only")]))
        request(answer())

        assert ({}, True) == (
            record(read).data,
            '"obs.http.request" is not registered' in capsys.readouterr().err,
        )

    def test_a_record_that_fails(self, capsys):
        """
        If the record can't be written, the response is unaffected, and a message says so once.
        """

        def fail(*_):
            raise ZeroDivisionError

        configure(run_id="svc", processors=[fail])

        assert (
            2,
            "geno-lewm-obs: requests can't be recorded (ZeroDivisionError) (said once)\n",
        ) == (
            len(request(answer())),
            capsys.readouterr().err,
        )

    def test_private_in_strict_mode(self, read):
        """A private pattern is left out in strict mode too, and the response is unaffected."""
        route = Route("/" + "GATTACA" * 3)

        async def app(scope, receive, send):
            scope.update(router=Route(routes=[route]), route=route)
            await answer()(scope, receive, send)

        request(app)

        assert {"method": "GET", "status": 200} == record(read).data

    def test_handlers_log_into_the_run(self, read):
        """The records of a handler precede that of the request, in the same span."""
        request(answer(before=lambda: get_logger("api").info("training.run.end")))
        own, of_request = read("svc")

        assert (own.trace_id, own.span_id) == (of_request.trace_id, of_request.span_id)


def test_other_scopes_pass_through(log_dir):
    """A scope that isn't known is passed through, without a span or a record."""
    seen = []

    async def app(scope, receive, send):
        seen.append((scope["type"], receive, send, current_trace_context()))

    asyncio.run(TraceMiddleware(app)({"type": "something.new"}, len, max))

    assert ([("something.new", len, max, (None, None))], False) == (seen, log_dir.exists())


def test_component_is_checked():
    """An unusable component is refused when the middleware is created."""
    with pytest.raises(InputError):
        TraceMiddleware(answer(), component="ACGT" * 5)


class TestLifespan:
    def live(self, app, *, then=lambda: None):
        """Start and stop *app* as a server does; return what it answered."""
        told, incoming = [], iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive():
            return {"type": next(incoming)}

        async def send(message):
            told.append(message["type"])
            if message["type"] == "lifespan.shutdown.complete":
                then()

        asyncio.run(TraceMiddleware(app)({"type": "lifespan"}, receive, send))
        return told

    def test_is_the_applications(self):
        """An application that knows the protocol gets all of its messages, and is heard."""
        got = []

        async def app(_scope, receive, send):
            for answer in ("lifespan.startup.complete", "lifespan.shutdown.complete"):
                got.append((await receive())["type"])
                await send({"type": answer})

        told = self.live(app)

        assert ["lifespan.startup", "lifespan.shutdown"] == got
        assert ["lifespan.startup.complete", "lifespan.shutdown.complete"] == told

    def test_of_an_application_that_does_not_know_it(self):
        """In place of an application that raises for its scope, the middleware answers."""

        async def app(_scope, _receive, _send):
            raise ValueError

        assert ["lifespan.startup.complete", "lifespan.shutdown.complete"] == self.live(app)

    def test_that_fails(self):
        """An application that fails to start is not kept from saying so."""

        async def app(_scope, receive, _send):
            await receive()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.live(app)

    def test_settles_the_runs(self, read):
        """When the shutdown is confirmed, the file has all records, and what was dropped."""
        configure(run_id="svc", durability="relaxed")

        async def app(_scope, _receive, _send):
            get_logger("api").info("inference.batch.end", n=1, nope=2)
            raise ValueError

        seen = []
        self.live(app, then=lambda: seen.extend(each.event for each in read("svc")))

        assert ["inference.batch.end", "obs.contract.broken"] == seen


class TestHeaders:
    def ask(self, *headers, answered=(), kind="http", **options):
        """Return the request id and the trace of a handler, and the headers of the answer."""
        seen = []

        async def app(_scope, _receive, send):
            seen.append((structlog.contextvars.get_contextvars(), current_trace_context()[0]))
            if kind == "websocket":
                await send({"type": "websocket.accept", "headers": list(answered)})
                return
            await send({"type": "http.response.start", "status": 200, "headers": list(answered)})
            await send({"type": "http.response.body"})

        sent = []

        async def send(message):
            sent.append(message)

        middleware = TraceMiddleware(app, **options)
        asyncio.run(middleware(scope(kind, headers=list(headers)), None, send))
        (bound, trace_id), given = seen[0], sent[0]["headers"]
        return bound.get("request_id"), trace_id, given

    def test_none_are_added(self):
        """Where none was asked for, no id is taken, and no header added."""
        request_id, _, headers = self.ask((b"x-request-id", b"r-1"), answered=[(b"a", b"b")])

        assert (None, [(b"a", b"b")]) == (request_id, headers)

    @pytest.mark.parametrize("kind", ["http", "websocket"])
    def test_request_id(self, read, kind):
        """The id that a client names is bound, recorded, and goes back to the client."""
        request_id, _, headers = self.ask(
            (b"x-request-id", b"r-1"), kind=kind, request_id_header="X-Request-ID"
        )

        assert ("r-1", [(b"x-request-id", b"r-1")]) == (request_id, headers)
        assert "r-1" == record(read).data["request_id"]

    @pytest.mark.parametrize(
        "value",
        [
            b"",
            b"r-1\r\nset-cookie: a=b",
            b"two words",
            b"r" * 129,
            b"GATTACA" * 3,
            b"ada@example.org",
            "r\u00e91".encode(),
        ],
        ids=["empty", "injection", "blank", "long", "sequence", "address", "not ASCII"],
    )
    def test_unusable_request_id(self, read, value, capsys):
        """An id that isn't plain, or that a rule refuses, is replaced by a random one."""
        request_id, _, headers = self.ask(
            (b"x-request-id", value), request_id_header="X-Request-ID"
        )

        assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id)
        assert [(b"x-request-id", request_id.encode())] == headers
        assert request_id == record(read).data["request_id"]
        assert "a request's id is malformed and ignored" in capsys.readouterr().err

    def test_no_request_id(self, capsys):
        """A request without an id gets a random one, and nothing is said of it."""
        first, _, _ = self.ask(request_id_header="X-Request-ID")
        second, _, _ = self.ask(request_id_header="X-Request-ID")

        assert first != second
        assert "" == capsys.readouterr().err

    def test_on_the_records_of_handlers(self, read):
        """Where the registry allows the key everywhere, each record of a request has its id."""
        configure(run_id="svc", registry=default_registry().extend(context_keys=["request_id"]))
        app = TraceMiddleware(
            answer(before=lambda: get_logger("api").info("training.run.end")),
            request_id_header="X-Request-ID",
        )

        async def send(_message):
            pass

        asyncio.run(app(scope(headers=[(b"x-request-id", b"r-1")]), None, send))

        assert ["r-1", "r-1"] == [each.data["request_id"] for each in read("svc")]

    def test_trace_id(self):
        """The client is told the trace id, where that was asked for."""
        _, trace_id, headers = self.ask(trace_id_header="X-Trace-ID")

        assert [(b"x-trace-id", trace_id.encode())] == headers

    def test_of_the_application(self):
        """A header that the application sets itself stays as it is, and alone."""
        _, _, headers = self.ask(answered=[(b"X-Trace-Id", b"own")], trace_id_header="x-trace-id")

        assert [(b"X-Trace-Id", b"own")] == headers

    @pytest.mark.parametrize("name", ["", "two words", "a:b", "a\r\nb", 7])
    @pytest.mark.parametrize("option", ["request_id_header", "trace_id_header"])
    def test_names_are_checked(self, option, name):
        """What can't be the name of a header is refused when the middleware is created."""
        with pytest.raises(InputError, match=option):
            TraceMiddleware(answer(), **{option: name})


class TestExclude:
    def events(self, log_dir, path, exclude, **changes):
        """Return how many records a request for *path* left, and the trace that it saw."""
        seen = []
        app = TraceMiddleware(
            answer(before=lambda: seen.append(current_trace_context()[0])), exclude=exclude
        )

        async def send(_message):
            pass

        asyncio.run(app(scope(path=path, **changes), None, send))
        path = log_dir / "svc.jsonl"
        return len(path.read_bytes().splitlines()) if path.exists() else 0, seen[0]

    @pytest.mark.parametrize("path", ["/healthz", "/static/a.css", "/static/"])
    def test_excluded(self, log_dir, path):
        """A path that is named, whole or by its beginning, has neither span nor record."""
        assert (0, None) == self.events(log_dir, path, ["/healthz", "/static/*"])

    @pytest.mark.parametrize("path", ["/healthz/", "/healthzz", "/static", "/"])
    def test_not_excluded(self, log_dir, path):
        """Any other path is traced."""
        records, trace = self.events(log_dir, path, ["/healthz", "/static/*"])

        assert (1, True) == (records, trace is not None)

    def test_below_a_root_path(self, log_dir):
        """A path is named as the application sees it, below the root path of the server."""
        assert (0, None) == self.events(log_dir, "/api/healthz", "/healthz", root_path="/api")

    @pytest.mark.parametrize("exclude", [["healthz"], ["/a*b"], [7], ["*"], [""]])
    def test_is_checked(self, exclude):
        """What is no path is refused when the middleware is created."""
        with pytest.raises(InputError, match="exclude"):
            TraceMiddleware(answer(), exclude=exclude)


class TestContext:
    def test_of_the_request_before(self):
        """
        What a request binds, and its trace, is in no later one, though a server starts that in a
        copy of the first one's context; what was bound before both of them is in each.
        """
        seen, tasks = [], []

        async def send(_message):
            pass

        async def app(request, _receive, _send):
            seen.append(structlog.contextvars.get_contextvars())
            structlog.contextvars.bind_contextvars(user=request["path"])
            if request["path"] == "/first":
                later = middleware(scope(path="/second"), None, send)
                tasks.append(asyncio.create_task(later))

        middleware = TraceMiddleware(app)

        async def serve():
            with structlog.contextvars.bound_contextvars(worker=1):
                await middleware(scope(path="/first"), None, send)
                await tasks[0]
                return structlog.contextvars.get_contextvars()

        assert {"worker": 1} == asyncio.run(serve())
        assert [{"worker": 1}] * 2 == seen

    def test_of_two_middlewares(self, read):
        """A request that passes two of them has one span, and one record."""
        traces = []
        inner = TraceMiddleware(answer(before=lambda: traces.append(current_trace_context())))
        request(inner)

        assert traces == [(record(read).trace_id, record(read).span_id)]

    def test_of_a_scope_that_is_used_again(self, read):
        """A scope that a test client uses a second time is a second request."""

        async def send(_message):
            pass

        async def serve():
            middleware, same = TraceMiddleware(answer()), scope()
            for _ in range(2):
                await middleware(same, None, send)

        asyncio.run(serve())

        assert 2 == len(read("svc"))


class TestOpentelemetry:
    def test_inside(self, read):
        """
        Where OpenTelemetry's own middleware stands further in, the record has the ids of its span,
        though it has ended by then, and so has the header of the answer.
        """
        api = pytest.importorskip("opentelemetry.trace", reason="opentelemetry-api isn't installed")
        context = api.SpanContext(int(TRACE, 16), int(SPAN, 16), is_remote=False)

        async def app(*arguments):
            with api.use_span(api.NonRecordingSpan(context)):
                await answer()(*arguments)

        sent = []

        async def send(message):
            sent.append(message)

        middleware = TraceMiddleware(app, trace_id_header="X-Trace-ID")
        asyncio.run(middleware(scope(), None, send))

        assert (TRACE, SPAN) == (record(read).trace_id, record(read).span_id)
        assert (b"x-trace-id", TRACE.encode()) in sent[0]["headers"]
