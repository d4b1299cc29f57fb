"""
The run's lines on stdout: byte for byte, and what becomes of one that can't be finished.
"""

from __future__ import annotations

import io

import pytest

from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.stdout import blocking
from geno_lewm_obs.sinks.stdout.sink import StdoutSink
from geno_lewm_obs.terminal import outlet as outlet_module
from tests import samples
from tests.samples import make_line

MODES = [None, "block", "drop"]


def no_tell(*_arguments, **_fields):
    """Take a record of the package's own, and log nothing."""


@pytest.fixture(params=MODES, ids=str)
def sink(request):
    return StdoutSink(request.param, no_tell)


@pytest.fixture
def substitute(put):
    """Put a stream without a descriptor in the place of stdout."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    put("stdout", stream)
    return stream


class TestAppend:
    def test_writes_the_very_line_of_the_file(self, sink, substitute):
        """What stdout gets is the run file's line, byte for byte, in each mode."""
        is_taken = sink.append(*make_line(data={"name": "Δ"}))
        line = render_jsonl(samples.record(data={"name": "Δ"}))

        assert (True, line) == (is_taken, substitute.buffer.getvalue())

    def test_does_nothing_without_stdout(self, sink, put):
        """A process without stdout logs on, and is told that no line is taken."""
        put("stdout", None)

        assert (False, None) == (sink.append(*make_line()), sink.flush())

    def test_leaves_the_stream_open(self, sink, substitute):
        """Closing the sink doesn't close stdout, which isn't its own."""
        sink.flush()
        sink.close()

        assert not substitute.closed


class TestFlush:
    @pytest.mark.parametrize("mode", MODES, ids=str)
    def test_counts_a_line_that_it_cannot_finish(self, mode, stdout, monkeypatch):
        """A line that its reader has half of is lost for as long as nobody reads the rest."""
        monkeypatch.setattr(blocking, "LIMIT_S", 0.01)
        monkeypatch.setattr(outlet_module, "PATIENCE_S", 0.01)
        sink = StdoutSink(mode, no_tell)
        line = b"x" * 100_000 + b"\n"
        is_taken = sink.append(line, "info", "e")
        sink.flush()
        lost = sink.lost
        stdout.drain()
        sink.flush()

        assert (True, 1, 0, [line]) == (is_taken, lost, sink.lost, stdout.drain())


def test_beside_a_file_a_line_waits_a_moment(stdout, monkeypatch):
    """Without a mode, a line is dropped after a moment, counted, and no error is raised."""
    monkeypatch.setattr(outlet_module, "PATIENCE_S", 0.01)
    sink = StdoutSink()
    stdout.fill(sink)

    assert (False, 1, 0, None) == (sink.append(*make_line()), sink.missed, sink.lost, sink.fault)
