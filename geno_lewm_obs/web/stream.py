"""
An answer that a framework makes piece by piece: each is made in the context of its request.

`wsgi` and `asgi` see to that where they stand between server and framework. This is for a
middleware inside of a framework, which has the pieces before the server asks for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Final, TypeVar

from .request import TracedRequest
from .tracer import RequestTracer

Piece = TypeVar("Piece")
_END: Final = object()


def streamed(request: TracedRequest, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield *pieces*, and note the end of *request* after the last one."""
    iterator = iter(pieces)
    while True:
        with request.context:
            piece = next(iterator, _END)
        if piece is _END:
            break
        yield piece  # type: ignore[misc]
    request.end()


async def streamed_async(
    request: TracedRequest, pieces: AsyncIterable[Piece]
) -> AsyncIterator[Piece]:
    """Do as `streamed`, with pieces that are waited for."""
    iterator = aiter(pieces)
    while True:
        with request.context:
            piece = await anext(iterator, _END)
        if piece is _END:
            break
        yield piece  # type: ignore[misc]
    request.end()


def close_and_record(
    close: Callable[[], object], request: TracedRequest, tracer: RequestTracer
) -> Callable[[], None]:
    """
    Return a function that calls *close*, and writes the record of *request*.

    The client has gone if the answer is closed before its end.
    """

    def closed() -> None:
        request.is_cut |= not request.has_ended
        with request.context:
            try:
                close()
            finally:
                tracer.record(request, None)

    return closed
