"""
Django's middleware: one record of each request, under WSGI and ASGI, and what the client gets.

Each program runs in a process of its own, since Django is set up once in a process.
"""

from __future__ import annotations

import json

import pytest

from tests.programs import printed_by

pytest.importorskip("django", reason="django isn't installed")
pytestmark = pytest.mark.slow

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PROGRAM = """
import asyncio, io, json, sys, types
from django.conf import settings
OPTIONS = {"request_id_header": "X-Request-ID", "trace_id_header": "X-Trace-ID",
           "exclude": ["/healthz"]}
settings.configure(
    ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], DATABASES={}, LOGGING_CONFIG=None, SECRET_KEY="x",
    MIDDLEWARE=["geno_lewm_obs.integrations.django.TraceMiddleware", "urls.failing"],
    GENO_LEWM_OBS=OPTIONS,
)
import django
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import path
from geno_lewm_obs import (
    TraceMiddleware, WSGITraceMiddleware, configure, current_trace_context, default_registry,
    get_logger
)

def note(what):
    get_logger("api").info("training.metric", name=what, value=0.5)

def user(request, number):
    note("view")
    return HttpResponse(str(current_trace_context()[0]))

async def user_async(request, number):
    return user(request, number)

def lost(request):
    raise Http404

def broken(request):
    raise LookupError("no such shard")

def stream(request):
    def pieces():
        note("piece")
        yield b"a"
        note("piece")
        yield b"b"
    return StreamingHttpResponse(pieces())

async def stream_async(request):
    async def pieces():
        note("piece")
        yield b"a"
        note("piece")
        yield b"b"
    return StreamingHttpResponse(pieces())

def file(request):
    return FileResponse(io.BytesIO(b"private"))

def failing(get_response):
    from asgiref.sync import iscoroutinefunction
    def check(request):
        if request.path == "/middleware/":
            raise LookupError("in a middleware")
    if iscoroutinefunction(get_response):
        async def middleware(request):
            check(request)
            return await get_response(request)
    else:
        def middleware(request):
            check(request)
            return get_response(request)
    return middleware
failing.sync_capable = failing.async_capable = True

urls = sys.modules["urls"] = types.ModuleType("urls")
urls.failing = failing
urls.urlpatterns = [
    path("users/<int:number>/", user), path("async/<int:number>/", user_async),
    path("lost/", lost), path("broken/", broken), path("stream/", stream),
    path("stream-async/", stream_async), path("file/", file), path("healthz", user, {"number": 0}),
]
django.setup()
configure(run_id="svc", registry=default_registry().extend(context_keys=["request_id"]))
from django.test import AsyncClient, Client
HEADERS = {"traceparent": f"00-{sys.argv[2]}-{sys.argv[3]}-01", "x-request-id": "r-1"}

def get(path, headers=HEADERS, all_of_it=True):
    if IS_ASYNC:
        return asyncio.run(get_async(path, headers, all_of_it))
    answer = Client(raise_request_exception=False).get(path, headers=headers)
    return finish(answer, b"".join(answer) if all_of_it else next(iter(answer)))

async def get_async(path, headers, all_of_it):
    answer = await AsyncClient(raise_request_exception=False).get(path, headers=headers)
    if answer.streaming and answer.is_async:
        content = b"".join([each async for each in answer])
    else:
        content = b"".join(answer) if all_of_it else next(iter(answer))
    return finish(answer, content)

def finish(answer, content):
    answer.close()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return answer.status_code, content.decode(), headers

IS_ASYNC = sys.argv[1] == "asgi"
"""


def requests(read):
    return [each for each in read("svc") if each.event == "obs.http.request"]


def told(read):
    return [(each.severity, each.data["status"], each.data.get("route")) for each in requests(read)]


@pytest.fixture(params=["wsgi", "asgi"])
def run(request):
    """Run a program under WSGI, and under ASGI; return what its last line prints."""

    def run(script):
        last = f"import json; print(json.dumps({script}))"
        return json.loads(printed_by("-c", PROGRAM + last, request.param, TRACE, SPAN))

    return run


def test_a_request(run, read):
    """
    View and record are in the trace and have the request id of the client, which gets both back.
    """
    status, content, headers = run('get("/users/7/")')
    of_view, of_request = read("svc")

    assert (200, TRACE) == (status, content)
    assert ("r-1", TRACE) == (headers["x-request-id"], headers["x-trace-id"])
    assert {
        "method": "GET",
        "status": 200,
        "route": "/users/<int:number>/",
        "request_id": "r-1",
    } == (of_request.data)
    assert [(TRACE, of_request.span_id, "r-1")] * 2 == [
        (each.trace_id, each.span_id, each.data["request_id"]) for each in (of_view, of_request)
    ]


def test_an_async_view(run, read):
    """A view that is a coroutine is in the request's trace, too."""
    assert [200, TRACE] == run('get("/async/7/")')[:2]
    assert [("info", 200, "/async/<int:number>/")] == told(read)


def test_failures(run, read):
    """
    What a view or another middleware raises is told with type and place; a path that matches no
    route is told as unmatched, and one that a view doesn't find by the view's route.
    """
    paths = ["/broken/", "/middleware/", "/lost/", "/private/7/"]
    assert [500, 500, 404, 404] == run(f"[get(path)[0] for path in {paths}]")
    by_view, by_middleware, *_ = requests(read)

    assert [
        ("error", 500, "/broken/"),
        ("error", 500, None),
        ("info", 404, "/lost/"),
        ("info", 404, "unmatched"),
    ] == told(read)
    assert ["no such shard", "in a middleware"] == [
        each.data["exception_message"] for each in (by_view, by_middleware)
    ]
    assert "broken" == by_view.data["exception_stack"][-1].split(":")[1]


def test_a_streamed_answer(run, read):
    """What a stream logs is in the request's span, which ends with the last piece."""
    assert "ab" == run('get("/stream/")[1]')
    assert ["training.metric"] * 2 + ["obs.http.request"] == [each.event for each in read("svc")]
    assert {TRACE} == {each.trace_id for each in read("svc")}
    assert "reason" not in requests(read)[0].data


@pytest.mark.parametrize("run", ["asgi"], indirect=True)
def test_an_async_stream(run, read):
    """So is what an asynchronous stream logs."""
    test_a_streamed_answer(lambda _: run('get("/stream-async/")[1]'), read)


def test_a_client_that_hangs_up(run, read):
    """A stream that is closed before its end is told as disconnected."""
    run('get("/stream/", all_of_it=False)')

    assert "disconnected" == requests(read)[0].data["reason"]


def test_a_file(run, read):
    """A file goes to the server as one, and is recorded when it's closed."""
    assert "private" == run('get("/file/")')[1]
    assert [("info", 200, "/file/")] == told(read)
    assert "reason" not in requests(read)[0].data


def test_an_excluded_path(run, read):
    """A path that is excluded has neither span nor record."""
    assert [200, "None"] == run('get("/healthz", headers={})')[:2]
    assert [] == [each for each in read("svc") if each.event != "training.metric"]


def test_inside_of_a_middleware_around_django(read):
    """
    With a middleware around Django, too, there's one record: of that one, with the route and the
    failure that Django knows.
    """
    script = """
from django.core.wsgi import get_wsgi_application
from wsgiref.util import setup_testing_defaults
environ = {"PATH_INFO": "/broken/"}
setup_testing_defaults(environ)
body = WSGITraceMiddleware(get_wsgi_application(), component="around")(environ, lambda *_: None)
list(body), body.close()
"""
    printed_by("-c", PROGRAM + script, "wsgi", TRACE, SPAN)
    (only,) = requests(read)

    assert ("around", "error", "/broken/", "LookupError") == (
        only.component,
        only.severity,
        only.data["route"],
        only.data["exception_type"],
    )
