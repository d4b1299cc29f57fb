"""
A receiver on this machine that speaks OTLP for real, over HTTP and gRPC, and misbehaves on demand.

It decodes requests by the published protobuf classes and keeps what it took. Its modes, which may
be changed while it runs:

    ok          takes all
    slow        takes all, each after `delay_s`
    refusing    400, INVALID_ARGUMENT
    hanging     never answers
    busy        429, RESOURCE_EXHAUSTED, with a wait of `retry_after_s`
    unavailable 503, UNAVAILABLE, with a wait of `retry_after_s`
    failing     500, INTERNAL
    partial     takes all but the first `rejected` items of each request
    closing     closes the connection in place of an answer
    redirect    308, to a path of its own
    html        200, with a page
    unauthorized    401, UNAUTHENTICATED
    missing     404, UNIMPLEMENTED
    large       413, RESOURCE_EXHAUSTED where a request is longer than `most_bytes`; else takes it
    trickling   begins to answer, a byte each 50 ms, and never ends

`stop` and `start` let it die and come back at the same port.
"""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self

from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace

LOOPBACK = "127.0.0.1"
_PACKAGE = "opentelemetry.proto.collector"
_STATUSES = {
    "refusing": 400,
    "unauthorized": 401,
    "missing": 404,
    "large": 413,
    "busy": 429,
    "failing": 500,
    "unavailable": 503,
}
_CODES = {
    "refusing": "INVALID_ARGUMENT",
    "unauthorized": "UNAUTHENTICATED",
    "missing": "UNIMPLEMENTED",
    "large": "RESOURCE_EXHAUSTED",
    "busy": "RESOURCE_EXHAUSTED",
    "failing": "INTERNAL",
    "unavailable": "UNAVAILABLE",
}


class Kind(NamedTuple):
    """What one signal is called, and its messages."""

    signal: str
    service: str
    request: Any
    response: Any
    partial: Any
    rejected: str
    outer: str
    inner: str
    items: str


KINDS = (
    Kind(
        "logs",
        f"{_PACKAGE}.logs.v1.LogsService",
        logs.ExportLogsServiceRequest,
        logs.ExportLogsServiceResponse,
        logs.ExportLogsPartialSuccess,
        "rejected_log_records",
        "resource_logs",
        "scope_logs",
        "log_records",
    ),
    Kind(
        "traces",
        f"{_PACKAGE}.trace.v1.TraceService",
        trace.ExportTraceServiceRequest,
        trace.ExportTraceServiceResponse,
        trace.ExportTracePartialSuccess,
        "rejected_spans",
        "resource_spans",
        "scope_spans",
        "spans",
    ),
    Kind(
        "metrics",
        f"{_PACKAGE}.metrics.v1.MetricsService",
        metrics.ExportMetricsServiceRequest,
        metrics.ExportMetricsServiceResponse,
        metrics.ExportMetricsPartialSuccess,
        "rejected_data_points",
        "resource_metrics",
        "scope_metrics",
        "metrics",
    ),
)


class Taken(NamedTuple):
    """One item that the receiver took, with whom and what it's of."""

    resource: dict[str, Any]
    scope: str
    item: Any


def plain(value: Any) -> Any:
    """Return an `AnyValue` as what it holds."""
    match value.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [plain(each) for each in value.array_value.values]
        case "kvlist_value":
            return plain_attributes(value.kvlist_value.values)
        case field:
            return getattr(value, field)


def plain_attributes(attributes: Any) -> dict[str, Any]:
    """Return attributes as a dict."""
    return {each.key: plain(each.value) for each in attributes}


class Receiver:
    """
    A receiver, which runs inside of its block.

    Args:
        over: ``http`` or ``grpc``.
        mode: One of those above.
        tls: The context of TLS; HTTP alone.
    """

    def __init__(self, over: str = "http", mode: str = "ok", *, tls: Any = None) -> None:
        self.over, self.mode, self._tls = over, mode, tls
        self.delay_s = 0.1
        self.retry_after_s = 1
        self.rejected = 1
        self.most_bytes = 1000
        self.message = "too old"
        self.port = 0
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        """Signal, headers and body of each request that came, uncompressed."""
        self.taken: dict[str, list[Taken]] = {kind.signal: [] for kind in KINDS}
        self.connections = 0
        self.after = 0
        """How many requests are taken before its mode is in force."""
        self.released = threading.Event()
        """Set when what hangs is to end."""
        self._came = threading.Condition()
        self._stop: Any = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """Its URL, for OTEL_EXPORTER_OTLP_ENDPOINT."""
        return f"http{'s' if self._tls else ''}://{LOOPBACK}:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """The variables that name it."""
        protocol = "grpc" if self.over == "grpc" else "http/protobuf"
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
        }

    def start(self) -> None:
        """Start it, at the port that it had before."""
        self.released.clear()
        (_start_grpc if self.over == "grpc" else _start_http)(self)

    def stop(self) -> None:
        """End it, and close every connection."""
        self.released.set()
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()

    @property
    def mode_now(self) -> str:
        """The mode for the request that came."""
        return self.mode if len(self.requests) >= self.after else "ok"

    def take(self, kind: Kind, headers: dict[str, str], body: bytes) -> bytes:
        """Keep what is in a request, and return the answer."""
        request = kind.request.FromString(body)
        items = [*_items(kind, request)]
        refused = self.rejected if self.mode == "partial" else 0
        with self._came:
            self.requests.append((kind.signal, headers, body))
            self.taken[kind.signal] += items[refused:]
            self._came.notify_all()
        partial = kind.partial(**{kind.rejected: refused}, error_message=self.message)
        response = kind.response(partial_success=partial) if refused else kind.response()
        return response.SerializeToString()

    def note(self, kind: Kind, headers: dict[str, str], body: bytes) -> None:
        """Keep a request that isn't taken."""
        with self._came:
            self.requests.append((kind.signal, headers, body))
            self._came.notify_all()

    def wait_for(self, count: int, signal: str = "logs", timeout_s: float = 60.0) -> list[Taken]:
        """Wait until so many items have been taken, and return all; less if time is over."""
        with self._came:
            self._came.wait_for(lambda: len(self.taken[signal]) >= count, timeout_s)
            return [*self.taken[signal]]

    def wait_for_requests(self, count: int, timeout_s: float = 60.0) -> int:
        """Wait until so many requests have come, and return how many did."""
        with self._came:
            self._came.wait_for(lambda: len(self.requests) >= count, timeout_s)
            return len(self.requests)

    @property
    def logs(self) -> list[Any]:
        """The log records that were taken, in their order."""
        return [each.item for each in self.taken["logs"]]


def _items(kind: Kind, request: Any) -> Iterator[Taken]:
    for outer in getattr(request, kind.outer):
        resource = plain_attributes(outer.resource.attributes)
        for inner in getattr(outer, kind.inner):
            for item in getattr(inner, kind.items):
                yield Taken(resource, inner.scope.name, item)


# -- over HTTP -----------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one write
    receiver: Receiver

    def setup(self) -> None:
        super().setup()
        self.receiver.connections += 1

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_POST(self) -> None:
        receiver = self.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        kind = next((each for each in KINDS if self.path.endswith(f"/v1/{each.signal}")), KINDS[0])
        mode = receiver.mode_now
        if mode == "slow":
            receiver.released.wait(receiver.delay_s)
        is_short = mode == "large" and len(body) <= receiver.most_bytes
        if mode in ("ok", "slow", "partial") or is_short:
            self._answer(200, receiver.take(kind, headers, body))
            return
        receiver.note(kind, headers, body)
        getattr(self, f"_{mode}", self._refuse)()

    def _refuse(self) -> None:
        self._answer(_STATUSES[self.receiver.mode], b"", "text/plain")

    def _hanging(self) -> None:
        self.receiver.released.wait()
        self.close_connection = True

    def _trickling(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.receiver.released.wait(0.05):
                self.wfile.write(b".")
                self.wfile.flush()

    def _closing(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)  # a reset, not an end
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def _redirect(self) -> None:
        self._answer(308, b"", location="/elsewhere/v1/logs")

    def _html(self) -> None:
        self._answer(200, b"<html>Welcome</html>", "text/html; charset=utf-8")

    def _answer(
        self, status: int, body: bytes, kind: str = "application/x-protobuf", location: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status in (429, 503) and self.receiver.retry_after_s:
            self.send_header("Retry-After", str(self.receiver.retry_after_s))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, receiver: Receiver) -> None:
        self.open: set[socket.socket] = set()
        self._tls = receiver._tls
        handler = type("Handler", (_Handler,), {"receiver": receiver})
        super().__init__((LOOPBACK, receiver.port), handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.open.add(connection)
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._tls is not None:
            request = self._tls.wrap_socket(request, server_side=True)
            self.open.add(request)
        super().finish_request(request, client_address)

    def handle_error(self, *_: object) -> None:
        """Connections that end early are meant to."""

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def _start_http(receiver: Receiver) -> None:
    server = _Server(receiver)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def stop() -> None:
        server.end()
        thread.join()

    receiver._stop = stop


# -- over gRPC -----------------------------------------------------------------


def _start_grpc(receiver: Receiver) -> None:
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # clients that die are meant to
    import grpc

    server = grpc.server(
        ThreadPoolExecutor(4),
        options=[("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", -1)],
    )
    for kind in KINDS:
        method = grpc.unary_unary_rpc_method_handler(_grpc_method(receiver, kind))
        handler = grpc.method_handlers_generic_handler(kind.service, {"Export": method})
        server.add_generic_rpc_handlers((handler,))
    receiver.port = server.add_insecure_port(f"{LOOPBACK}:{receiver.port}")
    server.start()
    receiver._stop = lambda: server.stop(None).wait()


def _grpc_method(receiver: Receiver, kind: Kind) -> Any:
    import grpc

    def export(body: bytes, context: Any) -> Any:
        headers = {each.key: each.value for each in context.invocation_metadata()}
        mode = receiver.mode_now
        if mode == "slow":
            receiver.released.wait(receiver.delay_s)
        is_short = mode == "large" and len(body) <= receiver.most_bytes
        if mode in ("ok", "slow", "partial") or is_short:
            return receiver.take(kind, headers, body)
        receiver.note(kind, headers, body)
        if mode not in _CODES:
            receiver.released.wait()
            context.abort(grpc.StatusCode.CANCELLED, "released")
        if mode in ("busy", "unavailable") and receiver.retry_after_s:
            context.set_trailing_metadata((("grpc-status-details-bin", _retry_info(receiver)),))
        return context.abort(getattr(grpc.StatusCode, _CODES[mode]), receiver.message)

    return export


def _retry_info(receiver: Receiver) -> bytes:
    import grpc
    from google.protobuf.any_pb2 import Any as AnyMessage
    from google.protobuf.duration_pb2 import Duration
    from google.rpc.error_details_pb2 import RetryInfo
    from google.rpc.status_pb2 import Status

    info = AnyMessage()
    info.Pack(RetryInfo(retry_delay=Duration(seconds=receiver.retry_after_s)))
    codes = {"busy": grpc.StatusCode.RESOURCE_EXHAUSTED, "unavailable": grpc.StatusCode.UNAVAILABLE}
    code = codes[receiver.mode].value[0]
    return Status(code=code, message=receiver.message, details=[info]).SerializeToString()
