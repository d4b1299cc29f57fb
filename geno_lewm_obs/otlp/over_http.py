"""
Requests over HTTP: one connection that is kept, and one attempt, which ends in time.

Nothing is redirected, and the answer is read no further than it's needed.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Final

from ..errors import errno_name
from ..process.readable import is_readable
from .answer import Answer
from .connecting import way_to
from .endpoints import Endpoint
from .resource import VERSION
from .statuses import HttpReply, judge_http, receiver_of

_MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read."""


class OverHttp:
    """
    Sends requests to one receiver over HTTP.

    Args:
        endpoint: The receiver.

    Raises:
        ConfigError: The files for TLS can't be used.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint: Final = endpoint
        self._way: Final = way_to(endpoint)
        self._headers: Final = {
            **self._way.headers,
            "User-Agent": f"geno_lewm_obs/{VERSION}",
            **dict(endpoint.headers),
            "Content-Type": "application/x-protobuf",
            **({"Content-Encoding": "gzip"} if endpoint.is_compressed else {}),
        }
        self._connection: HTTPConnection | None = None

    def send(self, body: bytes, items: int) -> Answer:
        """Make one attempt to send *body*, which has so many *items*; it never raises."""
        if self._endpoint.is_compressed:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        deadline = _Deadline(self._endpoint.timeout_s)
        try:
            with deadline:
                reply = self._exchange(body, deadline)
        except Exception as exc:  # noqa: BLE001 - the attempt failed, whatever it was
            self.close()
            return failed_attempt(self._endpoint, exc, is_late=deadline.is_over)
        return judge_http(self._endpoint, reply, items, time.time())

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()

    def _exchange(self, body: bytes, deadline: _Deadline) -> HttpReply:
        connection = self._connection
        if connection is None or connection.sock is None or _has_ended(connection.sock):
            self.close()
            connection = self._connection = self._way.connect()
        deadline.watch(connection.sock)
        connection.request("POST", self._way.target, body, self._headers)
        response = connection.getresponse()
        answer = response.read(_MAX_ANSWER)
        if deadline.is_over:  # what was cut off may look like a whole answer
            raise TimeoutError
        if not response.isclosed() or response.will_close:
            self.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return HttpReply(response.status, headers, answer)


def _has_ended(connected: socket.socket) -> bool:
    """Tell whether the receiver has closed a connection, or said what nobody asked for."""
    return is_readable(connected.fileno(), 0)


class _Deadline:
    """Shuts a socket when the time of an attempt is over, however slowly bytes still come."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        """Shut this socket in time, at once if it's late."""
        self._socket = connected
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):
                # As of a plain socket: that of TLS would forget its state under the reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def failed_attempt(endpoint: Endpoint, exc: Exception, *, is_late: bool) -> Answer:
    """Return what is said of an attempt that *exc* ended; nothing of its text is."""
    receiver = receiver_of(endpoint)
    remedy = f"see that it runs, and to {endpoint.variable}"
    if is_late or isinstance(exc, TimeoutError):
        reason = f"{receiver} doesn't answer within {endpoint.timeout_s:g} s"
    elif isinstance(exc, ssl.SSLError):
        reason = f"{receiver} and this program don't agree on TLS ({exc.reason or 'no reason'})"
        remedy = f"see to {endpoint.variable} and OTEL_EXPORTER_OTLP_CERTIFICATE"
    elif isinstance(exc, socket.gaierror):
        reason, remedy = f"{receiver} has a name that isn't known", f"see to {endpoint.variable}"
    elif isinstance(exc, HTTPException) and not isinstance(exc, OSError):
        reason = f"{receiver} answers what isn't HTTP ({type(exc).__name__})"
    elif isinstance(exc, OSError):
        reason = f"{receiver} can't be reached ({errno_name(exc)})"
    else:
        reason = f"a request to {receiver} failed ({type(exc).__name__})"
    return Answer(is_final=False, reason=reason, remedy=remedy)
