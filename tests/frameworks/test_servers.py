"""
Services on real servers: every request leaves its record, however the server starts and ends.

``nox -s frameworks`` installs the servers; what isn't there is skipped.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.frameworks.service import Service

pytestmark = [pytest.mark.slow, pytest.mark.timeout(170)]

STARLETTE = """
    import asyncio, os
    import structlog
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import PlainTextResponse, StreamingResponse
    from starlette.routing import Route
    from geno_lewm_obs import TraceMiddleware, configure, default_registry

    configure(registry=default_registry().extend(context_keys=["request_id"]))
    log = structlog.get_logger("api")

    async def user(request):
        log.info("inference.batch.end", n=int(request.path_params["number"]), nope=1)
        return PlainTextResponse(str(os.getpid()))

    async def slow(request):
        log.info("training.run.start")
        await asyncio.sleep(1)
        log.info("training.run.end")
        return PlainTextResponse("done")

    async def endless(request):
        async def chunks():
            while True:
                yield b"chunk"
                await asyncio.sleep(0.01)
        return StreamingResponse(chunks())

    async def broken(request):
        raise LookupError("no such shard")

    async def healthz(request):
        return PlainTextResponse(VERSION)

    VERSION = "one"
    routes = [Route("/users/{number}", user), Route("/slow", slow), Route("/endless", endless),
              Route("/broken", broken), Route("/healthz", healthz)]
    middleware = [Middleware(TraceMiddleware, request_id_header="X-Request-ID",
                             trace_id_header="X-Trace-ID", exclude=["/healthz"])]
    app = Starlette(routes=routes, middleware=middleware)
"""
FLASK = """
    import os, time
    import structlog
    from flask import Flask
    from geno_lewm_obs import configure, default_registry
    from geno_lewm_obs.integrations.flask import TraceFlask

    configure(registry=default_registry().extend(context_keys=["request_id"]))
    log = structlog.get_logger("api")
    app = Flask(__name__)
    TraceFlask(app, request_id_header="X-Request-ID", trace_id_header="X-Trace-ID",
               exclude=["/healthz"])

    @app.get("/users/<int:number>")
    def user(number):
        log.info("inference.batch.end", n=number, nope=1)
        return str(os.getpid())

    @app.get("/slow")
    def slow():
        log.info("training.run.start")
        time.sleep(1)
        log.info("training.run.end")
        return "done"

    @app.get("/endless")
    def endless():
        def chunks():
            while True:
                yield b"chunk"
                time.sleep(0.01)
        return chunks()

    @app.get("/broken")
    def broken():
        raise LookupError("no such shard")

    @app.get("/healthz")
    def healthz():
        return "one"
"""
DJANGO = """
    import asyncio, os, sys, time
    from django.conf import settings
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", LOGGING_CONFIG=None,
        MIDDLEWARE=["geno_lewm_obs.integrations.django.TraceMiddleware"],
        GENO_LEWM_OBS={"request_id_header": "X-Request-ID", "trace_id_header": "X-Trace-ID",
                       "exclude": ["/healthz"]},
    )
    import django
    django.setup()
    import structlog
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse, StreamingHttpResponse
    from django.urls import path
    from geno_lewm_obs import TraceMiddleware, configure, default_registry

    configure(registry=default_registry().extend(context_keys=["request_id"]))
    log = structlog.get_logger("api")

    def user(request, number):
        log.info("inference.batch.end", n=number, nope=1)
        return HttpResponse(str(os.getpid()))

    def slow(request):
        log.info("training.run.start")
        time.sleep(1)
        log.info("training.run.end")
        return HttpResponse("done")

    def endless(request):
        def chunks():
            while True:
                yield b"chunk"
                time.sleep(0.01)
        async def chunks_async():
            while True:
                yield b"chunk"
                await asyncio.sleep(0.01)
        return StreamingHttpResponse(chunks_async() if hasattr(request, "scope") else chunks())

    def broken(request):
        raise LookupError("no such shard")

    def healthz(request):
        return HttpResponse("one")

    urlpatterns = [path("users/<int:number>", user), path("slow", slow), path("broken", broken),
                   path("endless", endless), path("healthz", healthz)]
    wsgi = get_wsgi_application()
    asgi = TraceMiddleware(get_asgi_application(), exclude=["/*"])  # for its end alone
"""
UVICORN = ("uvicorn", "--uds", "s", "--no-access-log", "--log-level", "warning")
GUNICORN = ("gunicorn", "--bind", "unix:s", "--log-level", "warning", "--no-control-socket")
SERVERS = {
    "starlette-uvicorn": (STARLETTE, (*UVICORN, "program:app"), "/users/{number}"),
    "starlette-uvicorn-2": (
        STARLETTE,
        (*UVICORN, "--workers", "2", "program:app"),
        "/users/{number}",
    ),
    "flask-gunicorn-2": (
        FLASK,
        (*GUNICORN, "--workers", "2", "program:app"),
        "/users/<int:number>",
    ),
    "flask-gunicorn-threads": (
        FLASK,
        (*GUNICORN, "--threads", "4", "program:app"),
        "/users/<int:number>",
    ),
    "flask-gunicorn-preload": (
        FLASK,
        (*GUNICORN, "--workers", "2", "--preload", "program:app"),
        "/users/<int:number>",
    ),
    "django-wsgi-gunicorn-2": (
        DJANGO,
        (*GUNICORN, "--workers", "2", "program:wsgi"),
        "/users/<int:number>",
    ),
    "django-asgi-uvicorn-2": (
        DJANGO,
        (*UVICORN, "--workers", "2", "program:asgi"),
        "/users/<int:number>",
    ),
}
NUMBERS = range(40)


@pytest.fixture(params=["process", "relaxed"])
def durability(request):
    return request.param


@pytest.fixture(params=SERVERS)
def server(request):
    """A program, the command that serves it, and the route of its users."""
    source, command, route = SERVERS[request.param]
    needed = [command[0], request.param.partition("-")[0]]
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} isn't installed")
    return source, command, route


@pytest.fixture
def make(tmp_path):
    """Make a service, which is ended with the test."""
    made = []

    def make(**variables):
        made.append(Service(tmp_path, **variables))
        return made[-1]

    yield make
    for service in made:
        service.kill()


def test_requests(make, server, durability):
    """
    All requests of all workers leave what their handlers logged and one record, with the id and the
    trace that their client was told, and the workers tell at their end what they dropped.
    """
    source, command, route = server
    service = make(GENO_LEWM_LOG_DURABILITY=durability)
    service.start(source, *command)

    def ask(number):
        status, pid, headers = service.ask(f"/users/{number}", **{"X-Request-ID": f"r-{number}"})
        assert (200, f"r-{number}") == (status, headers["x-request-id"])
        return headers["x-trace-id"], pid

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, NUMBERS))
    service.end()
    handled = {each["data"]["n"]: each for each in service.records("inference.batch.end")}
    requests = {each["data"]["request_id"]: each for each in service.requests()}

    assert (set(NUMBERS), len(NUMBERS)) == (set(handled), len(service.requests()))
    for number, (trace, _) in zip(NUMBERS, asked, strict=True):
        told = requests[f"r-{number}"]
        assert (trace, trace) == (told["trace_id"], handled[number]["trace_id"])
        assert told["span_id"] == handled[number]["span_id"]
        assert f"r-{number}" == handled[number]["data"]["request_id"]
    assert {(route, 200)} == {(t["data"]["route"], t["data"]["status"]) for t in requests.values()}
    assert len(NUMBERS) == service.dropped()


def test_sigterm_with_a_request_in_flight(make, server):
    """A server that is asked to end lets a request finish, and the run has all of it."""
    source, command, _ = server
    service = make(GENO_LEWM_LOG_DURABILITY="relaxed")
    service.start(source, *command)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(service.ask, "/slow")
        service.until(lambda: service.records("training.run.start"))
        service.end()

        assert (200, "done") == answer.result()[:2]
    assert [("/slow", 200)] == [
        (each["data"]["route"], each["data"]["status"]) for each in service.requests()
    ]
    assert 1 == len(service.records("training.run.end"))


def test_failures(make, server):
    """
    What a handler raises is told with its place, and a path without a route as unmatched; the
    server answers as it does without us.
    """
    source, command, _ = server
    service = make()
    service.start(source, *command)
    answers = [service.ask(path)[0] for path in ("/broken", "/private/7")]
    service.end()
    broken, unmatched = service.requests()

    assert [500, 404] == answers
    assert ("/broken", 500, "LookupError", "no such shard") == tuple(
        broken["data"][key] for key in ("route", "status", "exception_type", "exception_message")
    )
    assert "program:broken:" in broken["data"]["exception_stack"][-1]
    assert ("unmatched", 404) == (unmatched["data"]["route"], unmatched["data"]["status"])
    assert "private" not in service.path.read_text()


def test_a_client_that_hangs_up(make, server):
    """A client that goes in the middle of an answer is told as disconnected."""
    source, command, _ = server
    service = make()
    service.start(source, *command)
    service.hang_up("/endless")
    service.until(service.requests)
    (only,) = service.requests()

    assert ("/endless", "disconnected", "info") == (
        only["data"]["route"],
        only["data"]["reason"],
        only["severity"],
    )


def test_reload(make):
    """A development server that loads a changed program again goes on in the same run."""
    pytest.importorskip("uvicorn")
    service = make(GENO_LEWM_LOG_DURABILITY="relaxed")
    service.start(STARLETTE, *UVICORN, "--reload", "program:app")
    service.ask("/users/1")
    program = service.program.read_text()
    service.program.write_text(program.replace('VERSION = "one"', 'VERSION = "two"'))

    def is_reloaded():
        try:
            return service.ask("/healthz")[1] == "two"
        except OSError:
            return False

    service.until(is_reloaded)
    service.ask("/users/2")
    service.end()

    assert [1, 2] == [each["data"]["n"] for each in service.records("inference.batch.end")]
    assert 2 == service.dropped()


def test_a_stopped_reader_of_stdout(make):
    """
    A service whose stdout nobody reads goes on answering; what its reader missed is in the file.
    """
    pytest.importorskip("uvicorn")
    service = make(GENO_LEWM_LOG_FORMAT="stdout")
    process = service.start(STARLETTE, *UVICORN, "program:app", stdout=subprocess.PIPE)
    total = 500  # records of more than a pipe holds
    with ThreadPoolExecutor(4) as pool:
        answers = Counter(pool.map(lambda number: service.ask(f"/users/{number}")[0], range(total)))
    read = []
    reader = threading.Thread(target=lambda: read.append(process.stdout.read()))
    reader.start()
    service.end()
    reader.join()
    process.stdout.close()
    seen = read[0].count(b"obs.http.request")

    assert ({200: total}, total) == (answers, len(service.requests()))
    assert seen < total


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount")
def test_a_full_disk(make):
    """
    A service goes on answering while the disk is full; when there's room again, its run has all
    requests.
    """
    pytest.importorskip("uvicorn")
    service = make()
    service.log_dir.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "mode=700,size=512k", "tmpfs", str(service.log_dir)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        service.start(STARLETTE, *UVICORN, "program:app")
        ballast = service.log_dir / "ballast"
        descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
        for size in (4096, 1):
            with suppress(OSError):
                while os.write(descriptor, bytes(size)):
                    pass
        os.close(descriptor)
        total = 300
        asked = [service.ask(f"/users/{number}")[0] for number in range(total)]
        ballast.unlink()
        service.until(lambda: (service.ask("/users/0"), service.records("obs.sink.recovered"))[1])
        service.end()
        seen = [each["data"]["n"] for each in service.records("inference.batch.end")]

        assert {200: total} == Counter(asked)
        assert list(range(total)) == seen[:total]
    finally:
        service.kill()
        subprocess.run(["umount", str(service.log_dir)], check=True)
