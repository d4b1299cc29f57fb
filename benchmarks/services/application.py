"""
A Starlette application on uvicorn, whose handler logs three records.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from time import process_time_ns

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from .front import Front


def application(front: Front) -> Starlette:
    log = front.log

    async def search(_request: Request) -> PlainTextResponse:
        log.info("api.request.begin", method="GET", route="/search")
        log.info("api.search.end", n=128, elapsed_ms=3.25, index="products")
        log.info("api.request.end", status=200, route="/search", duration_ms=12)
        return PlainTextResponse("found")

    async def spent(_request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(process_time_ns()))

    routes = [Route("/search", search), Route("/spent", spent)]
    return Starlette(routes=routes, middleware=front.middleware)


def main(kind: str, folder: str) -> None:
    start = importlib.import_module(f"{__package__}.front_{kind}").start
    app = application(start(Path(folder) / f"{kind}.jsonl"))
    config = uvicorn.Config(app, port=0, log_level="error", access_log=False)
    socket = config.bind_socket()
    socket.listen()
    print(socket.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main(*sys.argv[1:])
