"""
Requests to a Starlette application on uvicorn, over sockets of this machine, kind by kind in turns.

What counts is how many requests a server answers in a second of its own CPU time: the machine may
do other things besides, and the generator of load takes its part.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.request import urlopen

from ..rivals.environment import default_folder, environment
from .table import SERVED

REQUIRES: Final = (
    *("orjson>=3.10", "structlog>=24.4", "uvicorn>=0.30", "starlette>=0.40"),
    "asgi-correlation-id>=4.3",
)
ROOT: Final = Path(__file__).resolve().parents[2]
CONNECTIONS: Final = 32
BY_WRK: Final = re.compile(r"(?P<answers>[0-9]+) requests in (?P<taken>[0-9.]+)s")


class Round(NamedTuple):
    """How many requests a server answered in one turn."""

    by_cpu: float
    """In a second of its CPU time."""
    by_clock: float
    """In a second."""


def rounds(folder: Path, turns: int, seconds: int) -> dict[str, list[Round]]:
    """
    Return what each kind of server did in each turn; their order changes every turn.

    Raises:
        MissingEnvironmentError: what the servers need can't be installed.
    """
    python = environment(default_folder(), sys.executable, REQUIRES)
    rng = random.Random(turns)
    found: dict[str, list[Round]] = {kind: [] for kind in SERVED}
    with ExitStack() as stack:
        ports = [(kind, stack.enter_context(server(python, kind, folder))) for kind in SERVED]
        for _, port in ports:  # warms up
            _round(port, seconds)
        for _ in range(turns):
            rng.shuffle(ports)
            for kind, port in ports:
                found[kind].append(_round(port, seconds))
    return found


@contextmanager
def server(python: Path | str, kind: str, folder: Path) -> Iterator[int]:
    """Run a server until the block ends; yield its port."""
    command = [str(python), "-m", f"{__package__}.application", kind, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _round(port: int, seconds: int) -> Round:
    before = _spent_ns(port)
    answers, taken = _by_wrk(port, seconds) if shutil.which("wrk") else _by_load(port, seconds)
    return Round(answers / (_spent_ns(port) - before) * 1e9, answers / taken)


def _spent_ns(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/spent") as answer:
        return int(answer.read())


def _by_load(port: int, seconds: int) -> tuple[int, float]:
    given = map(str, (port, CONNECTIONS, seconds))
    answers, taken = _printed(sys.executable, "-m", f"{__package__}.load", *given).split()
    return int(answers), float(taken)


def _by_wrk(port: int, seconds: int) -> tuple[int, float]:
    url = f"http://127.0.0.1:{port}/search"
    found = BY_WRK.search(_printed("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url))
    return int(found["answers"]), float(found["taken"])


def _printed(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
