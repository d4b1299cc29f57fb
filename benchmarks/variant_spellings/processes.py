"""
Where a text stands as a process ends, or where an exception reaches nobody: the hooks for crashes.

Each text gets a process of its own, forked from one that has loaded the package, where it ends one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from geno_lewm_obs.redaction import STRICT_VARIABLE

from .session import folded

WAYS: Final = {
    "uncaught exception": "raise ValueError(text)",
    "uncaught exception with a note": "exc = KeyError('x'); exc.add_note(text); raise exc",
    "uncaught exception in a run": (
        "with logged_run('training', run_id='crash'):\n        raise ValueError(text)"
    ),
    "exception in a thread": (
        "thread = threading.Thread(target=failing, args=(text,)); thread.start(); thread.join()"
    ),
    "exception in __del__": "Doomed(text)",
    "task of asyncio": "asyncio.run(doomed_task(text))",
}
"""What is run for each text."""
_PROGRAM: Final = """
import asyncio, gc, json, os, sys, threading
from geno_lewm_obs import get_logger, install_crash_hooks, logged_run

def failing(text):
    raise ValueError(text)

class Doomed:
    def __init__(self, text):
        self.text = text
    def __del__(self):
        raise ValueError(self.text)

async def doomed_task(text):
    async def fail():
        raise ValueError(text)
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()

install_crash_hooks()
get_logger("training", run_id="crash").info("training.metric", name="loss", value=0.5)
texts = json.load(sys.stdin)
for text in texts:
    if MUST_FORK:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
    WAY
    if MUST_FORK:
        break
"""
_FORKS: Final = ("raise", "with", "exc =")


def written_by(folder: Path, way: str, texts: Sequence[str], *, strict: bool) -> str:
    """Return all that came out of a process that takes *texts* in a *way*."""
    folder.mkdir(parents=True)
    body = WAYS[way]
    program = _PROGRAM.replace("MUST_FORK", str(body.startswith(_FORKS))).replace("WAY", body)
    variables = {
        **os.environ,
        STRICT_VARIABLE: "1" if strict else "0",
        "GENO_LEWM_LOG_DIR": str(folder),
        "GENO_LEWM_LOG_FORMAT": "jsonl",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([*texts]).encode(),
        env=variables,
        capture_output=True,
        check=True,
    )
    files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return folded(b"\n".join([done.stdout, done.stderr, *files]).decode(errors="replace"))


def with_neighbours(mark: str, text: str) -> str:
    """
    Return *mark* with what stands beside it in *text*.

    A number alone could stand by chance in what a thousand calls wrote.
    """
    found = re.search(
        rf"[A-Za-z0-9.:_>-]{{0,3}}{re.escape(mark)}[A-Za-z0-9.:_>-]{{0,3}}", folded(text)
    )
    return found[0] if found else mark


def crashes(folder: Path, shots: Sequence[tuple[str, str, str]], *, strict: bool) -> Iterator[bool]:
    """Yield for each of *shots*, a way, a text and a mark, whether the text was written."""
    told = {
        way: written_by(folder / str(at), way, [t for w, t, _ in shots if w == way], strict=strict)
        for at, way in enumerate(WAYS)
    }
    for way, text, mark in shots:
        yield with_neighbours(mark, text) in told[way]
