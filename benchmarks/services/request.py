"""
A request of a service: the middleware, a logger with a new id bound, and three records.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import shutdown_run

from ..measure import Case
from . import ours, values
from .works import application, requests_to, three_records

REQUEST: Final = "a request: the middleware, `bind` of a new uuid, three records"


def request(folder: Path) -> Case:
    """Return the case of such requests, to an application that does nothing else."""
    path = folder / "request.jsonl"
    found = ours.start(path)
    new = values.ids()

    async def logging_application(scope: Any, receive: Any, send: Any) -> None:
        three_records(found.log.bind(request_id=new()))
        await application(scope, receive, send)

    assert found.middleware is not None
    chunk = requests_to(found.middleware(logging_application))
    return Case(REQUEST, chunk, close=lambda: shutdown_run(path.stem, folder))
