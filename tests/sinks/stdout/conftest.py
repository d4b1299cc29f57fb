"""A pipe in the place of stdout, with its other end; and what is said on stderr."""

from __future__ import annotations

import os
import select
import threading
from types import SimpleNamespace

import pytest

from geno_lewm_obs import notice
from geno_lewm_obs.sinks.stdout import sink as sink_module
from tests.samples import make_line


class Pipe:
    """Stands for stdout; its other end reads on request."""

    def __init__(self):
        self.reader, writer = os.pipe()
        self.stream = os.fdopen(writer, "w", encoding="utf-8")
        self.seen = bytearray()

    def fill(self, sink):
        """Append lines until the pipe is full; return how many it holds."""
        count = 0
        while select.select([], [self.stream], [], 0)[1]:
            sink.append(*make_line(data={"value": count}))
            count += 1
        return count

    def drain(self):
        """Read what is available, and return all that was read so far, as lines."""
        while select.select([self.reader], [], [], 0)[0]:
            self.seen += os.read(self.reader, 1 << 20)
        return bytes(self.seen).splitlines(keepends=True)

    def read_on(self):
        """Read in a thread, from now until the pipe is closed."""

        def read():
            while data := os.read(self.reader, 1 << 16):
                self.seen.extend(data)

        self.thread = threading.Thread(target=read, daemon=True)
        self.thread.start()

    def rest(self):
        """Close the pipe's end for writing; return all that was read, as lines."""
        self.stream.close()
        self.thread.join()
        return bytes(self.seen).splitlines(keepends=True)


class Said(list):
    """A stderr: what is said, and what is done as soon as it is."""

    def __init__(self):
        self.act = lambda: None

    def write(self, text):
        self.append(text.removeprefix("geno-lewm-obs: ").rstrip("\n"))
        act, self.act = self.act, lambda: None
        act()


@pytest.fixture
def put(monkeypatch):
    """Put a stream in the place of stdout or stderr, for the sink and for notices alone."""

    def put(name, stream):
        module = sink_module if name == "stdout" else notice
        monkeypatch.setattr(module, "sys", SimpleNamespace(**{name: stream}))

    return put


@pytest.fixture
def stdout(put):
    pipe = Pipe()
    put("stdout", pipe.stream)
    yield pipe
    pipe.stream.close()
    os.close(pipe.reader)


@pytest.fixture
def said(put):
    said = Said()
    put("stderr", said)
    return said
