"""
Ask a server on this machine as often as it answers, by several connections that are kept open.

It prints how many answers came, and in how many seconds.
"""

from __future__ import annotations

import sys
from selectors import EVENT_READ, DefaultSelector
from socket import create_connection
from time import perf_counter
from typing import Any

REQUEST = b"GET /search HTTP/1.1\r\nhost: localhost\r\n\r\n"
ANSWER = b"found"
"""What the body of an answer is, by which its end is found."""


def load(port: int, connections: int, seconds: float) -> tuple[int, float]:
    """Return the number of answers of *connections* that ask again at each answer, and the time."""
    waiting, answers = DefaultSelector(), 0
    for _ in range(connections):
        waiting.register(create_connection(("127.0.0.1", port)), EVENT_READ)
    started = perf_counter()
    for key in waiting.get_map().values():
        _socket(key).send(REQUEST)
    while (spent := perf_counter() - started) < seconds:
        for key, _ in waiting.select(timeout=1):
            received = _socket(key).recv(65536)
            if received.endswith(ANSWER):
                answers += 1
                _socket(key).send(REQUEST)
            elif not received:
                msg = "the server closed a connection"
                raise ConnectionError(msg)
    return answers, spent


def _socket(key: Any) -> Any:
    return key.fileobj


if __name__ == "__main__":
    print(*load(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
