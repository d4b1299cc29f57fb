"""
A process that logs until it is killed, and the count of acknowledged records that are lost.

A record is acknowledged when its call has returned. The count of these is kept in shared memory, so
it outlives the process.
"""

from __future__ import annotations

import mmap
import random
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson

from .trial import start
from .worker import ROOT, NoAnswerError, command

COUNT = struct.Struct("=q")
PATIENCE_S = 60.0


class Deaths(NamedTuple):
    """The records that were acknowledged before some kills, and those of them that were lost."""

    acknowledged: int
    lost: int

    def __add__(self, other: object) -> Deaths:
        assert isinstance(other, Deaths)
        return Deaths(self.acknowledged + other.acknowledged, self.lost + other.lost)


def kill_once(python: Path, module: str, folder: Path, rng: random.Random) -> Deaths:
    """
    Start a rival, kill it while it logs, and count the lost records.

    Raises:
        NoAnswerError: it logged too little for `PATIENCE_S` seconds.
    """
    path, counter = folder / "killed.jsonl", folder / "acknowledged"
    path.unlink(missing_ok=True)
    counter.write_bytes(COUNT.pack(0))
    target = rng.randint(50, 1500)
    with _mapped(counter) as acknowledged:
        arguments = command(python, "doomed", module, str(path), str(counter))
        with subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            try:
                _wait(process, acknowledged, target)
            finally:
                process.kill()
        (count,) = COUNT.unpack(acknowledged[:])
    return Deaths(count, max(0, count - _whole_lines(path)))


def _wait(process: subprocess.Popen[bytes], acknowledged: mmap.mmap, target: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while COUNT.unpack(acknowledged[:])[0] < target:
        if process.poll() is not None or time.monotonic() > deadline:
            msg = "it logs nothing"
            raise NoAnswerError(msg)
        time.sleep(0.0005)


def _whole_lines(path: Path) -> int:
    count = 0
    content = path.read_bytes() if path.is_file() else b""
    for line in content.splitlines(keepends=True):
        try:
            orjson.loads(line)
        except ValueError:  # the line that the kill interrupted
            continue
        count += line.endswith(b"\n")
    return count


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("r+b") as file, mmap.mmap(file.fileno(), COUNT.size) as mapped:
        yield mapped


def main(module: str, path: str, counter: str) -> None:
    log = start(module, Path(path)).chunk
    with _mapped(Path(counter)) as acknowledged:
        view = memoryview(acknowledged).cast("q")
        while True:
            log(1)
            view[0] += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
