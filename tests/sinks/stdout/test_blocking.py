"""
Lines for a reader that stops: none is lost while it's waited for, and that is said.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import threading

import pytest

from geno_lewm_obs import ResourceError
from geno_lewm_obs.sinks.stdout import blocking
from geno_lewm_obs.sinks.stdout.sink import StdoutSink
from tests.programs import ROOT
from tests.samples import make_line

LIMIT_S = 15
pytestmark = pytest.mark.timeout(LIMIT_S, method="signal")

WAITS = f"nobody reads stdout; the program waits for it, {LIMIT_S} s at most"
LONG = b"x" * 300_000 + b"\n"


@pytest.fixture(autouse=True)
def _limits(monkeypatch):
    monkeypatch.setattr(blocking, "LIMIT_S", LIMIT_S)
    monkeypatch.setattr(blocking, "SAID_AFTER_S", 0.02)


@pytest.fixture
def sink():
    return StdoutSink("block")


def line(number):
    return make_line(data={"value": number})


def lines(count):
    return [line(number)[0] for number in range(count)]


class TestWait:
    def test_loses_nothing(self, sink, stdout, said):
        """A reader that stops and comes back has every line; both is said, once."""
        held = stdout.fill(sink)
        said.act = stdout.read_on
        taken = [sink.append(*line(number)) for number in range(held, held + 1000)]

        assert ({True}, lines(held + 1000)) == (set(taken), stdout.rest())
        assert [WAITS, "stdout is read again"] == [text.partition(", after")[0] for text in said]

    def test_is_not_said_while_it_is_short(self, sink, stdout, said, monkeypatch):
        """A reader that is only slow isn't talked of."""
        monkeypatch.setattr(blocking, "SAID_AFTER_S", LIMIT_S)
        held = stdout.fill(sink)
        stdout.read_on()
        sink.append(*line(held))

        assert (lines(held + 1), []) == (stdout.rest(), said)

    def test_ends_when_a_long_line_is_whole(self, sink, stdout, said):
        """A call returns when the last byte of its line is with the reader."""
        said.act = stdout.read_on
        sink.append(LONG, "info", "e")
        rest = sink.lost

        assert (0, [LONG]) == (rest, stdout.rest())

    def test_is_for_lines_of_all_threads(self, sink, stdout, said):
        """Threads wait for each other, and each line is whole and there."""
        said.act = stdout.read_on
        threads = [
            threading.Thread(
                target=lambda: [sink.append(*make_line(data={"value": 7})) for _ in range(200)]
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not said:  # the pipe has had room for all
            stdout.read_on()

        assert [make_line(data={"value": 7})[0]] * 1600 == stdout.rest()

    def test_holds_where_the_descriptor_does_not_block(self, sink, stdout, said):
        """A pipe that its owner has made non-blocking, as event loops do, loses nothing either."""
        flags = fcntl.fcntl(stdout.stream, fcntl.F_GETFL)
        fcntl.fcntl(stdout.stream, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        said.act = stdout.read_on
        stdout.stream.write("of the program\n")
        sink.append(LONG, "info", "e")

        assert [b"of the program\n", LONG] == stdout.rest()

    def test_is_for_what_the_program_wrote_too(self, sink, stdout, said):
        """Text that the program has in its buffer waits for the reader as lines do, before them."""
        flags = fcntl.fcntl(stdout.stream, fcntl.F_GETFL)
        fcntl.fcntl(stdout.stream, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        held = stdout.fill(sink)
        stdout.seen += os.read(stdout.reader, select.PIPE_BUF)  # there's room for so much again
        text = "x" * (2 * select.PIPE_BUF - 3) + "\n"  # less than the stream's own buffer holds
        stdout.stream.write(text)
        said.act = stdout.read_on
        sink.append(*line(held))

        assert [text.encode(), line(held)[0]] == stdout.rest()[held:]

    @pytest.mark.parametrize("blocks", [True, False], ids=["blocking", "non-blocking"])
    def test_holds_for_a_socket(self, sink, said, put, blocks):
        """What can't be opened once more, as a socket, is written in pieces that it takes."""
        one, other = socket.socketpair()
        one.setblocking(blocks)
        seen = bytearray()

        def read():
            while data := other.recv(1 << 16):
                seen.extend(data)

        reader = threading.Thread(target=read, daemon=True)
        said.act = reader.start
        with os.fdopen(one.detach(), "w") as stream:
            put("stdout", stream)
            for _ in range(3):
                sink.append(LONG, "info", "e")
        reader.join()
        other.close()

        assert LONG * 3 == bytes(seen)


class TestEnd:
    def test_of_a_wait_is_an_error(self, sink, stdout, said, monkeypatch):
        """After the limit a line is lost, with an error that tells how many, until one is taken."""
        held = stdout.fill(sink)
        monkeypatch.setattr(blocking, "LIMIT_S", 0.05)
        missed = []
        for _ in range(2):
            with pytest.raises(ResourceError) as caught:
                sink.append(*line(9))
            missed.append(caught.value.message.rpartition(": ")[2])
            monkeypatch.setattr(blocking, "LIMIT_S", 0.0)  # it isn't waited for again
        stdout.drain()
        sink.append(*line(held))

        assert (["1 so far", "2 so far"], 2) == (missed, sink.missed)
        assert (caught.value, lines(held + 1)) == (sink.fault, stdout.drain())
        assert said[-1].startswith("stdout is read again, after ")

    def test_of_the_reader_ends_the_wait(self, sink, stdout, said):
        """A reader that goes away during the wait is an error at once."""
        stdout.fill(sink)
        other, stdout.reader = stdout.reader, os.open(os.devnull, os.O_RDONLY)
        said.act = lambda: os.close(other)
        with pytest.raises(BrokenPipeError):
            sink.append(*line(9))


class TestSignals:
    @pytest.mark.parametrize("text", [line(9)[0], LONG], ids=["short", "long"])
    def test_whose_handler_logs_cut_no_line(self, sink, stdout, said, text):
        """What a handler logs during the wait stands before or behind the line, never in it."""
        held = stdout.fill(sink) if text is not LONG else 0

        def handle(_signum, _frame):
            stdout.read_on()
            sink.append(b"of the handler\n", "info", "e")

        before = signal.signal(signal.SIGUSR1, handle)
        said.act = lambda: signal.raise_signal(signal.SIGUSR1)
        try:
            sink.append(text, "info", "e")
        finally:
            signal.signal(signal.SIGUSR1, before)

        assert sorted([text, b"of the handler\n"]) == sorted(stdout.rest()[held:])

    @pytest.mark.slow
    @pytest.mark.parametrize("hooks", ["", "install_crash_hooks()"], ids=["plain", "hooks"])
    def test_that_end_a_program_do_so_in_a_wait(self, hooks):
        """SIGTERM ends a program that waits, at the latest with the wait; no line is cut."""
        program = f"""
from geno_lewm_obs import get_logger, install_crash_hooks
from geno_lewm_obs.sinks.stdout import blocking
blocking.LIMIT_S, blocking.SAID_AFTER_S = 1.5, 0.01
{hooks}
log = get_logger("a", run_id="r")
while True:
    log.info("training.metric", name="loss", value=0.5)
"""
        variables = {
            **os.environ,
            "GENO_LEWM_LOG_DIR": "none",
            "GENO_LEWM_LOG_FORMAT": "stdout",
            "PYTHONPATH": str(ROOT),
        }
        with subprocess.Popen(
            [sys.executable, "-c", program],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            while b"nobody reads stdout" not in process.stderr.readline():
                pass
            process.send_signal(signal.SIGTERM)
            status = process.wait(LIMIT_S)
            told = process.stdout.read()

        assert -signal.SIGTERM == status
        assert {b'{"ts":', b"}\n"} == {
            part for each in told.splitlines(keepends=True) for part in (each[:6], each[-2:])
        }


class TestAChild:
    @pytest.fixture
    def stalled(self, sink, stdout, said, monkeypatch):
        """A sink whose reader stopped an hour ago, which was said; it has given up since."""
        stdout.fill(sink)
        with monkeypatch.context() as patch:
            patch.setattr(blocking, "LIMIT_S", 0.1)
            with pytest.raises(ResourceError):
                sink.append(*line(9))
        assert len(said) == 1
        sink._mode._stall._begun -= 3600.0
        return sink

    def test_waits_for_itself(self, stalled, stdout, said, fork):
        """One that is forked after its parent has given up waits for the reader anew."""
        waiting, waits = os.pipe()
        said.act = lambda: os.close(waits)
        ended = fork(lambda: stalled.append(b"of the child\n", "info", "e") is not True)
        os.close(waits)
        os.read(waiting, 1)  # until the child waits, or has ended
        os.close(waiting)
        stdout.drain()

        assert (0, b"of the child\n") == (ended(), stdout.drain()[-1])

    def test_says_nothing_of_a_wait_that_was_not_its_own(self, stalled, stdout, said, fork):
        """It is its parent that says when the reader is back."""
        stdout.drain()

        def log():
            stalled.append(b"of the child\n", "info", "e")
            return len(said) != 1

        assert 0 == fork(log)()
