"""
Whether a process writes to a file, told by real locks of real processes.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geno_lewm_obs.process.file_control import lock_alone
from geno_lewm_obs.read.locks import has_writers
from geno_lewm_obs.sinks.file.sink import FileSink

WRITER = """
import sys
from pathlib import Path
from geno_lewm_obs.sinks.file.sink import FileSink
sink = FileSink(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "run.jsonl").write_bytes(b"")
    return tmp_path / "run.jsonl"


@pytest.fixture
def fd(path):
    """Yield the file, open to be read."""
    number = os.open(path, os.O_RDONLY)
    yield number
    os.close(number)


def test_tells_a_process_that_writes(path, fd):
    """A process that has the file open to write is noticed until it ends, even by SIGKILL."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        writer.stdout.readline()
        while_it_lives = has_writers(fd)
        writer.kill()
        writer.wait()

    assert (True, False) == (while_it_lives, has_writers(fd))


def test_does_not_lock_out(path, fd):
    """Asking leaves no lock."""
    has_writers(fd)
    another = os.open(path, os.O_RDONLY)

    assert (False, True) == (has_writers(another), lock_alone(another))
    os.close(another)


def test_keeps_writers_out(path, fd):
    """A process that holds the file exclusively isn't a writer, and keeps the next one out."""
    first = lock_alone(fd)
    another = os.open(path, os.O_RDONLY)

    assert (True, False) == (first, lock_alone(another))
    os.close(another)


def test_tells_this_process_too(path, fd):
    """A sink of one's own process is a writer as well."""
    sink = FileSink(path)

    assert has_writers(fd)
    sink.close()
