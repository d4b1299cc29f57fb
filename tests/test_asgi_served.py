"""
`TraceMiddleware` in a real service: Starlette on uvicorn in a process of its own, and real
clients, many at once.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

httpx = pytest.importorskip("httpx", reason="httpx isn't installed")
pytest.importorskip("starlette", reason="starlette isn't installed")
pytest.importorskip("uvicorn", reason="uvicorn isn't installed")
websockets = pytest.importorskip("websockets.sync.client", reason="websockets isn't installed")

HOST = "127.0.0.1"
SERVICE = '''
"""A service with a route of each kind. It prints its port, and serves until it's told to end."""
import asyncio, contextlib, random, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from geno_lewm_obs import InputError, TraceMiddleware, configure, current_trace_context, get_logger
from geno_lewm_obs.tracing.position import _positions

configure(run_id="svc", pretty=False)
log = get_logger("api")

def note(number, what):
    log.info("training.metric", step=number, name=what)

def after(number):
    note(number, "background")

async def user(request):
    number = int(request.path_params["number"])
    note(number, "begun")
    await asyncio.sleep(random.random() / 100)
    note(number, "done")
    said = f"{current_trace_context()[0]} {len(_positions.get())}"
    return PlainTextResponse(said, background=BackgroundTask(after, number))

def in_a_worker_thread(request):
    note(request.path_params["item"], "thread")
    return PlainTextResponse("ok")

async def failing(request):
    raise ZeroDivisionError("private text")

async def typed(request):
    raise InputError("private text")

async def handled(request):
    raise LookupError("private text")

async def stream(request):
    async def chunks():
        for number in range(3):
            note(number, "chunk")
            yield "private chunk"
            await asyncio.sleep(0)
    return StreamingResponse(chunks())

async def endless(request):
    async def chunks():
        while True:
            yield "private chunk"
            await asyncio.sleep(0.001)
    return StreamingResponse(chunks())

async def echo(websocket):
    await websocket.accept()
    note(0, "accepted")
    with contextlib.suppress(Exception):
        while True:
            await websocket.send_text(await websocket.receive_text())

async def refuse(websocket):
    await websocket.close()

@contextlib.asynccontextmanager
async def lifespan(app):
    log.info("training.run.start")
    yield
    log.info("training.run.end", reason="served")

routes = [
    Route("/users/{number}", user, methods=["GET", "POST"]),
    Mount("/tenants/{tenant}", routes=[Route("/items/{item:int}", in_a_worker_thread)]),
    Route("/failing", failing),
    Route("/typed", typed),
    Route("/handled", handled),
    Route("/stream", stream),
    Route("/endless", endless),
    WebSocketRoute("/rooms/{room}", echo),
    WebSocketRoute("/refuse", refuse),
]
answers = {LookupError: lambda request, exc: PlainTextResponse("none", status_code=404)}
parts = {"routes": routes, "lifespan": lifespan, "exception_handlers": answers}
if sys.argv[1] == "inside":
    parts["middleware"] = [Middleware(TraceMiddleware)]
    app = Starlette(**parts)
else:
    app = TraceMiddleware(Starlette(**parts))

listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=20)
uvicorn.Server(config).run(sockets=[listening])
'''


class Served:
    """A service that runs, and what it wrote once it has ended."""

    def __init__(self, folder: Path, where: str) -> None:
        script = folder / "service.py"
        script.write_text(SERVICE)
        self._file = folder / "logs" / "svc.jsonl"
        self._process = subprocess.Popen(
            [sys.executable, str(script), where],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._process.stdout.readline())
        self.url = f"http://{HOST}:{self.port}"

    def end(self):
        self._process.send_signal(signal.SIGINT)
        _, self.stderr = self._process.communicate(timeout=60)
        return [json.loads(line) for line in self._file.read_bytes().splitlines()]

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate(timeout=60)


@pytest.fixture
def service(request, tmp_path):
    """
    A service with the middleware first in Starlette's list, or, where a test asks for it, around
    the whole application.
    """
    served = Served(tmp_path, getattr(request, "param", "inside"))
    yield served
    served.kill()


in_either_place = pytest.mark.parametrize("service", ["inside", "around"], indirect=True)


def requests_of(records):
    return [record for record in records if record["event"] == "obs.http.request"]


def told(records):
    return [(record["severity"], record["data"]) for record in requests_of(records)]


def traceparent(number):
    return {"traceparent": f"00-{number:032x}-{number:016x}-01"}


@pytest.mark.slow
def test_many_clients_at_once(service):
    """
    100 requests, 50 of them at once: all records of each are in the trace that its client named,
    in one span that's its own.
    """
    total = 100

    async def ask(client, number):
        answer = await client.get(
            f"{service.url}/users/{number}?token=private",
            headers=traceparent(number) | {"x-user": "private"},
        )
        assert (200, f"{number:032x} 1") == (answer.status_code, answer.text)

    async def ask_all():
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            await asyncio.gather(*(ask(client, number) for number in range(1, total + 1)))

    asyncio.run(ask_all())
    records = service.end()
    handlers = [record for record in records if record["event"] == "training.metric"]
    spans = {record["trace_id"]: record["span_id"] for record in requests_of(records)}

    assert (total, total, total * 3) == (len(spans), len(set(spans.values())), len(handlers))
    assert [] == [
        r
        for r in handlers
        if (f"{r['step']:032x}", spans[r["trace_id"]]) != (r["trace_id"], r["span_id"])
    ]
    assert {("info", "GET", "/users/{number}", 200)} == {
        (s, d["method"], d["route"], d["status"]) for s, d in told(records)
    }
    assert all(isinstance(record["duration_ms"], int) for record in requests_of(records))


def test_pipelined_requests(service):
    """
    Requests that a client sends in one piece on one connection are in traces of their own, and
    what holds doesn't pile up.
    """
    total = 20
    last = "Connection: close\r\n"
    asked = "".join(
        f"GET /users/{n} HTTP/1.1\r\nHost: x\r\n{last if n == total else ''}\r\n"
        for n in range(1, total + 1)
    )
    with socket.create_connection((HOST, service.port), timeout=60) as client:
        client.sendall(asked.encode())
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    held = re.findall(r"^([0-9a-f]{32}) (\d+)", answer, re.MULTILINE)
    records = service.end()

    assert (total, {"1"}) == (len({trace for trace, _ in held}), {depth for _, depth in held})
    assert Counter({trace: 4 for trace, _ in held}) == Counter(
        record["trace_id"] for record in records if record.get("trace_id")
    )


@in_either_place
def test_routes(service):
    """The pattern is told, of a mount too; where the framework finds no route that is told."""
    with httpx.Client(base_url=service.url) as client:
        client.get("/tenants/private/items/7")
        client.get("/private/path")
        client.delete("/users/private")
        client.request("PROPFIND", "/users/private")
    records = service.end()

    assert [
        ("info", {"method": "GET", "route": "/tenants/{tenant}/items/{item}", "status": 200}),
        ("info", {"method": "GET", "route": "unmatched", "status": 404}),
        ("info", {"method": "DELETE", "route": "/users/{number}", "status": 405}),
        ("info", {"method": "other", "route": "/users/{number}", "status": 405}),
    ] == told(records)


def test_a_worker_thread(service):
    """A handler that Starlette runs in a worker thread logs in the request's span."""
    httpx.get(f"{service.url}/tenants/t/items/7")
    records = service.end()
    (of_handler,) = [record for record in records if record["event"] == "training.metric"]
    (of_request,) = requests_of(records)

    assert (of_request["trace_id"], of_request["span_id"]) == (
        of_handler["trace_id"],
        of_handler["span_id"],
    )


@in_either_place
def test_handlers_that_raise(service):
    """
    What a handler raises is told by type, place, text and code; the server answers as it would
    without the middleware.
    """
    # A connection each, since the server closes the one on which an application raised.
    answers = [
        httpx.get(f"{service.url}{path}").status_code for path in ("/failing", "/typed", "/handled")
    ]
    records = service.end()
    failed = {
        "method": "GET",
        "status": 500,
        "reason": "failed",
        "exception_message": "private text",  # to a person; no rule refuses it
    }
    failures = [record["data"] for record in requests_of(records) if "error" == record["severity"]]
    places = [each.pop("exception_stack")[-1].split(":")[1] for each in failures]

    assert [500, 500, 404] == answers
    assert ["failing", "typed"] == places
    assert [
        ("error", failed | {"route": "/failing", "exception_type": "ZeroDivisionError"}),
        (
            "error",
            failed | {"route": "/typed", "exception_type": "geno_lewm_obs.errors.InputError"},
        ),
        ("info", {"method": "GET", "route": "/handled", "status": 404}),
    ] == told(records)
    assert [None, "INPUT.GENERIC", None] == [
        record.get("error_code") for record in requests_of(records)
    ]


def test_a_streamed_answer(service):
    """What a stream logs is in the request's span, which ends with the last piece."""
    httpx.get(f"{service.url}/stream")
    records = [record for record in service.end() if record.get("trace_id")]

    assert ["training.metric"] * 3 + ["obs.http.request"] == [record["event"] for record in records]
    assert 1 == len({(record["trace_id"], record["span_id"]) for record in records})
    assert [("info", {"method": "GET", "route": "/stream", "status": 200})] == told(records)


@in_either_place
def test_a_client_that_hangs_up(service):
    """A client that goes in the middle of a stream is told as disconnected, and is no failure."""
    with socket.create_connection((HOST, service.port), timeout=60) as client:
        client.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(10)
    records = service.end()

    assert [
        ("info", {"method": "GET", "route": "/endless", "status": 200, "reason": "disconnected"})
    ] == told(records)


def test_websockets(service):
    """
    A websocket is one request in the client's trace, until it's closed; a refused one is told as
    refused.
    """
    room = f"ws://{HOST}:{service.port}/rooms/private"
    with websockets.connect(room, additional_headers=traceparent(7), proxy=None) as client:
        client.send("private message")
        assert client.recv() == "private message"
    with pytest.raises(Exception, match="403"):
        websockets.connect(f"ws://{HOST}:{service.port}/refuse", proxy=None)
    records = service.end()

    assert [
        ("info", {"method": "GET", "route": "/rooms/{room}", "status": 101}),
        ("info", {"method": "GET", "route": "/refuse", "status": 403}),
    ] == sorted(told(records), key=lambda each: each[1]["status"])
    assert [f"{7:032x}"] * 2 == [
        record["trace_id"] for record in records if record.get("trace_id")
    ][:2]


def test_lifespan(service):
    """
    What the service logs while it starts and stops is in no request's trace, and no request of its
    own.
    """
    httpx.get(f"{service.url}/handled")
    start, request, end = [(record["event"], "trace_id" in record) for record in service.end()]

    assert [
        ("training.run.start", False),
        ("obs.http.request", True),
        ("training.run.end", False),
    ] == [start, request, end]
