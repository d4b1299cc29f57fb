"""
`WSGITraceMiddleware`: the span and the record of each request, and what the server gets of it.
"""

from __future__ import annotations

import io
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

import pytest
import structlog

from geno_lewm_obs import (
    InputError,
    WSGITraceMiddleware,
    configure,
    current_trace_context,
    get_logger,
    set_trace_context,
)
from geno_lewm_obs.web import request as web_request

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"


@pytest.fixture(autouse=True)
def service(monkeypatch):
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "svc")


def environ(**changes):
    made = {"PATH_INFO": "/private", "QUERY_STRING": "private", "REMOTE_ADDR": "192.0.2.1"}
    setup_testing_defaults(made)
    return made | changes


class Server:
    """What a server does with one request: it sends the pieces, and closes the body."""

    def __init__(self, app, *, pieces=None, **changes):
        self.status = self.headers = None
        self.sent = []
        self.environ = environ(**changes)
        body = app(self.environ, self.start)
        try:
            for number, piece in enumerate(body):
                self.sent.append(piece)
                if number + 1 == pieces:
                    break
        finally:
            if hasattr(body, "close"):
                body.close()

    def start(self, status, headers, *exc_info):
        self.status, self.headers, self.exc_info = status, headers, exc_info
        return self.sent.append


def answer(status="200 OK", body=(b"private",), *, before=lambda: None, headers=()):
    def app(_environ, start_response):
        before()
        start_response(status, list(headers))
        return body if callable(getattr(body, "close", None)) else list(body)

    return app


def generated(*pieces, log=lambda: None):
    """An application that starts its answer as late as it may, and logs with each piece."""

    def app(_environ, start_response):
        log()
        start_response("200 OK", [])
        for piece in pieces:
            log()
            yield piece

    return app


def record(read):
    (only,) = [each for each in read("svc") if each.event == "obs.http.request"]
    return only


def note():
    get_logger("api").info("training.run.end")


class Closing:
    """A body that says whether it was closed, and can't be iterated twice."""

    def __init__(self, *pieces, exc=None):
        self._pieces = iter(pieces)
        self._exc = exc
        self.closed = 0

    def __iter__(self):
        return self._pieces

    def close(self):
        self.closed += 1
        if self._exc:
            raise self._exc


class TestTrace:
    def test_of_the_request(self, read):
        """Handlers and record are in the trace that the request names, in one span of their own."""
        seen = []
        Server(
            WSGITraceMiddleware(answer(before=lambda: seen.append(current_trace_context()))),
            HTTP_TRACEPARENT=HEADER,
        )
        only = record(read)

        assert (TRACE, True) == (only.trace_id, only.span_id != SPAN)
        assert seen == [(only.trace_id, only.span_id)]

    def test_of_a_streamed_answer(self, read):
        """All pieces are made in the request's span, and nothing between them is."""
        app = WSGITraceMiddleware(generated(b"a", b"b", log=note))
        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            body = app(environ(HTTP_TRACEPARENT=HEADER), lambda *_: None)
            between = [current_trace_context() for _ in body]
        traces = {(each.event, each.trace_id) for each in read("svc")}

        assert {("training.run.end", TRACE), ("obs.http.request", TRACE)} == traces
        assert [("1" * 32, "2" * 16)] * 2 == between

    @pytest.mark.parametrize("header", [None, "private", f"{HEADER},{HEADER}"])
    def test_a_new_one(self, read, header):
        """A request without one valid header gets a new trace."""
        named = {} if header is None else {"HTTP_TRACEPARENT": header}
        Server(WSGITraceMiddleware(answer()), **named)

        assert TRACE != record(read).trace_id is not None

    def test_what_is_bound(self):
        """What a handler binds is there for the answer's later pieces, and gone for the next."""
        seen = []

        def app(_environ, start_response):
            seen.append(structlog.contextvars.get_contextvars())
            structlog.contextvars.bind_contextvars(user="private")
            start_response("200 OK", [])
            yield b""
            seen.append(structlog.contextvars.get_contextvars())

        with structlog.contextvars.bound_contextvars(worker=1):
            for _ in range(2):
                Server(WSGITraceMiddleware(app))
            after = structlog.contextvars.get_contextvars()

        assert [{"worker": 1}, {"worker": 1, "user": "private"}] * 2 == seen
        assert {"worker": 1} == after

    def test_inside_of_opentelemetry(self, read):
        """Where OpenTelemetry has a span while the answer starts, the record has its ids."""
        api = pytest.importorskip("opentelemetry.trace", reason="opentelemetry-api isn't installed")
        context = api.SpanContext(int(TRACE, 16), int(SPAN, 16), is_remote=False)

        def app(*arguments):
            with api.use_span(api.NonRecordingSpan(context)):
                return answer()(*arguments)

        Server(WSGITraceMiddleware(app))

        assert (TRACE, SPAN) == (record(read).trace_id, record(read).span_id)


class TestRecord:
    def test_of_an_answer(self, read):
        """The record has method, status and duration, and nothing private."""
        Server(WSGITraceMiddleware(answer("204 No Content")))
        only = record(read)

        assert ("http", "info", {"method": "GET", "status": 204}) == (
            only.component,
            only.severity,
            only.data,
        )
        assert int is type(only.duration_ms)

    def test_the_server_gets_all(self):
        """Status, headers and pieces go to the server as the application made them."""
        server = Server(WSGITraceMiddleware(answer("201 Created", [b"a"], headers=[("X-A", "b")])))

        assert ("201 Created", [("X-A", "b")], [b"a"]) == (
            server.status,
            server.headers,
            server.sent,
        )

    @pytest.mark.parametrize("body", [[b"a"], (b"a", b"b"), []])
    def test_of_a_list(self, read, body):
        """A list goes to the server as it is, so that it knows its length."""
        given = WSGITraceMiddleware(lambda *_: body)(environ(), None)

        assert given is body
        assert record(read)

    def test_valid(self, read):
        """Server and application see what PEP 3333 has them see."""

        def app(_environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return Closing(b"a")

        app = validator(WSGITraceMiddleware(validator(app), trace_id_header="X-Trace-ID"))
        server = Server(app, SCRIPT_NAME="", QUERY_STRING="")

        assert [b"a"] == server.sent
        assert 200 == record(read).data["status"]

    def test_duration(self, read, monkeypatch):
        """It lasts until the last piece was made; what is done at closing isn't in it."""
        now = [100.0]
        monkeypatch.setattr(web_request.time, "monotonic", lambda: now[0])

        def app(_environ, start_response):
            start_response("200 OK", [])
            for _ in range(2):
                now[0] += 0.010
                yield b""

        Server(WSGITraceMiddleware(app))

        assert 20 == record(read).duration_ms

    @pytest.mark.parametrize(
        ("status", "severity"),
        [("200 OK", "info"), ("404 Not Found", "info"), ("503 Busy", "error")],
    )
    def test_severity(self, read, status, severity):
        """A status of 500 or more is an error."""
        Server(WSGITraceMiddleware(answer(status)))

        assert severity == record(read).severity

    def test_status_without_a_number(self, read):
        """A status that is none is the server's to refuse."""
        Server(WSGITraceMiddleware(answer("fine")))

        assert {"method": "GET"} == record(read).data

    def test_by_write(self, read):
        """An application may write its answer by what `start_response` returns."""

        def app(_environ, start_response):
            start_response("200 OK", [])(b"written")
            return []

        assert [b"written"] == Server(WSGITraceMiddleware(app)).sent
        assert 200 == record(read).data["status"]

    @pytest.mark.parametrize("path", ["/healthz", "/größe"])
    def test_excluded(self, log_dir, path):
        """A path that is excluded has no span and no record."""
        seen = []
        app = answer(before=lambda: seen.append(current_trace_context()))
        as_sent = path.encode().decode("latin-1")
        Server(WSGITraceMiddleware(app, exclude=[path]), PATH_INFO=as_sent)

        assert ([(None, None)], False) == (seen, log_dir.exists())

    def test_of_two_middlewares(self, read):
        """A request that passes two of them has one record."""
        Server(WSGITraceMiddleware(WSGITraceMiddleware(answer())))

        assert record(read)

    def test_component(self, read):
        """The component is the one that was given, if it can be one."""
        Server(WSGITraceMiddleware(answer(), component="api"))

        assert "api" == record(read).component
        with pytest.raises(InputError):
            WSGITraceMiddleware(answer(), component="ACGT" * 5)


class TestFailure:
    def summary(self, read):
        data = dict(record(read).data)
        return (
            record(read).severity,
            data.get("status"),
            data.get("exception_type"),
            data.get("reason"),
        )

    def test_of_the_application(self, read):
        """What the application raises is told with its place, and goes on to the server."""

        def app(_environ, _start_response):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Server(WSGITraceMiddleware(app))

        assert ("error", 500, "ZeroDivisionError", "failed") == self.summary(read)
        assert f"{__name__}:app:" in record(read).data["exception_stack"][-1]
        assert (None, None) == current_trace_context()

    def test_of_a_piece(self, read):
        """So is what is raised while a later piece is made."""

        def app(_environ, start_response):
            start_response("200 OK", [])
            yield b""
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Server(WSGITraceMiddleware(app))

        assert ("error", 200, "ZeroDivisionError", "failed") == self.summary(read)

    def test_at_closing(self, read):
        """So is what is raised while a body is closed that nobody has asked for a piece."""
        body = Closing(b"a", exc=ZeroDivisionError())
        with pytest.raises(ZeroDivisionError):
            WSGITraceMiddleware(answer(body=body))(environ(), lambda *_: None).close()

        assert "error" == record(read).severity

    def test_that_the_application_answers(self, read):
        """An application that answers its own failure, as PEP 3333 has it, is told as failed."""

        def app(_environ, start_response):
            try:
                len(7)
            except TypeError as exc:
                start_response("500 Oh", [], (type(exc), exc, exc.__traceback__))
            return [b"sorry"]

        server = Server(WSGITraceMiddleware(app))

        assert ("error", 500, "TypeError", "failed") == self.summary(read)
        assert isinstance(server.exc_info[0][1], TypeError)

    def test_of_the_server(self, read):
        """A server that ends a request by `SystemExit`, as gunicorn at its limit of time."""

        def app(_environ, _start_response):
            raise SystemExit(1)

        with pytest.raises(SystemExit):
            Server(WSGITraceMiddleware(app))

        assert "error" == record(read).severity

    def test_of_a_client_that_has_gone(self, read):
        """An answer that the server closes before its end is told as disconnected."""
        Server(WSGITraceMiddleware(generated(b"a", b"b", b"c")), pieces=1)

        assert ("info", 200, None, "disconnected") == self.summary(read)


class TestClosing:
    def test_once(self):
        """The application's own body is closed, once."""
        body = Closing(b"a")
        Server(WSGITraceMiddleware(answer(body=body)))

        assert 1 == body.closed

    def test_in_the_context(self, read):
        """What is logged while a body is closed is in the request's span."""

        class Logging(Closing):
            def close(self):
                note()

        Server(WSGITraceMiddleware(answer(body=Logging(b"a"))), HTTP_TRACEPARENT=HEADER)

        assert {TRACE} == {each.trace_id for each in read("svc")}

    def test_without_a_piece(self, read):
        """A body that the server closes without having asked for any piece was complete."""
        body = WSGITraceMiddleware(answer(body=Closing(b"a")))(environ(), lambda *_: None)
        body.close()

        assert "reason" not in record(read).data

    def test_by_its_length(self, read):
        """An answer that says its length is complete as soon as it has that."""
        app = answer(body=Closing(b"a", b"b"), headers=[("Content-Length", "2")])
        pieces = WSGITraceMiddleware(app)(environ(), lambda *_: None)
        next(pieces), next(pieces)

        assert "reason" not in record(read).data

    def test_of_a_server_that_does_not_close(self, read):
        """The record is written with the last piece, for servers and clients that never close."""
        for _ in WSGITraceMiddleware(generated(b"a"))(environ(), lambda *_: None):
            pass

        assert record(read)


class TestFiles:
    def test_of_the_server(self, read):
        """A file stays what the server gave, so that it sends it by its own means."""
        file = io.BytesIO(b"private")

        def app(environ, start_response):
            start_response("200 OK", [])
            return environ["wsgi.file_wrapper"](file)

        given = environ(**{"wsgi.file_wrapper": FileWrapper})
        body = WSGITraceMiddleware(app)(given, lambda *_: None)
        before = (type(body), body.filelike, file.closed)
        body.close()

        assert (FileWrapper, file, False) == before
        assert (True, 200) == (file.closed, record(read).data["status"])

    def test_of_a_class_in_c(self, read):
        """Where the server's class takes no attribute, the pieces are what it iterates over."""

        class Sealed:
            __slots__ = ()

            def __iter__(self):
                return iter([b"a"])

        def app(environ, start_response):
            start_response("200 OK", [])
            return environ["wsgi.file_wrapper"]()

        assert [b"a"] == Server(WSGITraceMiddleware(app), **{"wsgi.file_wrapper": Sealed}).sent
        assert record(read)


class TestHeaders:
    def test_request_id_and_trace(self, read):
        """The client's id is bound and goes back, with the trace's."""
        seen = []
        app = answer(before=lambda: seen.append(structlog.contextvars.get_contextvars()))
        app = WSGITraceMiddleware(
            app, request_id_header="X-Request-ID", trace_id_header="X-Trace-ID"
        )
        server = Server(app, HTTP_X_REQUEST_ID="r-1", HTTP_TRACEPARENT=HEADER)

        assert [("X-Request-ID", "r-1"), ("X-Trace-ID", TRACE)] == server.headers
        assert [{"request_id": "r-1"}] == seen
        assert "r-1" == record(read).data["request_id"]

    def test_of_the_application(self):
        """A header that the application sets itself stays alone."""
        app = answer(headers=[("x-request-id", "own")])
        server = Server(WSGITraceMiddleware(app, request_id_header="X-Request-ID"))

        assert [("x-request-id", "own")] == server.headers

    def test_injection(self):
        """What isn't plain never comes back."""
        app = WSGITraceMiddleware(answer(), request_id_header="X-Request-ID")
        server = Server(app, HTTP_X_REQUEST_ID="r\r\nSet-Cookie: a=b")

        assert "Cookie" not in repr(server.headers)


class TestFrameworks:
    def flask(self):
        flask = pytest.importorskip("flask", reason="flask isn't installed")
        app = flask.Flask("service")

        @app.get("/users/<int:user>")
        def user(user):
            note()
            return str(user)

        app.wsgi_app = WSGITraceMiddleware(app.wsgi_app)
        return app.test_client()

    @pytest.mark.parametrize(
        ("path", "route"), [("/users/7", "/users/<int:user>"), ("/private", "unmatched")]
    )
    def test_flask(self, read, path, route):
        """The pattern of Flask's route is told, and that there is none; never the path."""
        self.flask().get(path)

        assert route == record(read).data["route"]

    def test_records_of_handlers(self, read):
        """The records of Flask's handlers are in the request's span."""
        self.flask().get("/users/7")
        own, of_request = read("svc")

        assert (own.trace_id, own.span_id) == (of_request.trace_id, of_request.span_id)

    def test_a_record_that_fails(self, capsys):
        """If the record can't be written, the answer is unaffected, and stderr says so once."""

        def fail(*_):
            raise ZeroDivisionError

        configure(run_id="svc", processors=[fail])
        app = WSGITraceMiddleware(answer())

        assert [[b"private"]] * 2 == [Server(app).sent for _ in range(2)]
        assert "geno-lewm-obs: requests can't be recorded (ZeroDivisionError) (said once)\n" == (
            capsys.readouterr().err
        )
