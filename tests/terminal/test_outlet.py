"""
A reader that stops never blocks the writer: lines are dropped and counted, and none is cut.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import socket
import subprocess
import sys
import termios
import threading
import tty

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.terminal import outlet as outlet_module
from geno_lewm_obs.terminal.outlet import close_kept, outlet_of
from geno_lewm_obs.terminal.stream import write_bytes, write_text

LONG = 60
LINE = b"x" * 99 + b"\n"

pytestmark = [
    pytest.mark.skipif(
        not hasattr(select, "poll"), reason="there is no telling whether a descriptor is ready"
    ),
    # a write that waits for a reader is interrupted by it, whatever it waits in
    pytest.mark.timeout(LONG, method="signal"),
]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(outlet_module, "PATIENCE_S", 0.01)


class Pair:
    """A stream and its other end, which reads on request."""

    more_follows = False
    """Whether a terminal is kept open from line to line."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.stream = os.fdopen(writer, "w", encoding="utf-8")

    def read(self, size=1 << 20):
        return os.read(self.reader, size)

    def drain(self):
        """Read what is available."""
        seen = b""
        while select.select([self.reader], [], [], 0.05)[0]:
            seen += self.read()
        return seen

    def fill(self):
        """Write lines until one is dropped; return how many were written."""
        return next(
            count
            for count in range(10_000)
            if not write_bytes(self.stream, LINE, more_follows=self.more_follows)
        )

    def close(self):
        os.close(self.reader)
        self.stream.close()


def a_pipe():
    return Pair(*os.pipe())


def a_terminal():
    master, slave = pty.openpty()
    tty.setraw(slave)
    return Pair(master, slave)


def a_kept_terminal():
    pair = a_terminal()
    pair.more_follows = True
    return pair


def a_socket():
    one, other = socket.socketpair()
    return Pair(one.detach(), other.detach())


@pytest.fixture(
    params=[a_pipe, a_terminal, a_kept_terminal, a_socket], ids=lambda make: make.__name__
)
def pair(request):
    pair = request.param()
    yield pair
    pair.close()


@pytest.fixture(params=[True, False], ids=["of its own", "shared"])
def descriptor(request, monkeypatch):
    """Run with a descriptor of the module's own, as on Linux, and with the shared one."""
    monkeypatch.setattr(outlet_module, "_IS_LINUX", request.param and sys.platform == "linux")


class TestAStoppedReader:
    def test_does_not_stop_the_writer(self, pair):
        """A line of any length is dropped if there is no room, and the call returns."""
        pair.fill()

        assert [False, False] == [
            write_bytes(pair.stream, LINE, more_follows=pair.more_follows),
            write_text(pair.stream, "y" * 100_000 + "\n", more_follows=pair.more_follows),
        ]

    @pytest.mark.usefixtures("descriptor")
    def test_of_a_pipe_does_not_stop_the_writer_of_long_lines(self):
        """A line that is longer than the room in the pipe is finished before the next one."""
        pair = a_pipe()
        long = b"z" * 300_000 + b"\n"
        assert write_bytes(pair.stream, long)
        assert not write_bytes(pair.stream, LINE)
        seen = pair.drain()
        while not write_bytes(pair.stream, LINE):
            seen += pair.drain()
        seen += pair.drain()
        pair.close()

        assert seen == long + LINE

    def test_loses_whole_lines(self, pair):
        """The reader gets whole lines, in order, as many as were reported as written."""
        numbers = (f"{number:05} {'x' * (number % 300)}\n" for number in range(5000))
        taken = [
            line
            for line in numbers
            if write_bytes(pair.stream, line.encode(), more_follows=pair.more_follows)
        ]
        seen = pair.drain()
        while not write_bytes(pair.stream, b"last\n", more_follows=pair.more_follows):
            seen += pair.drain()
        seen += pair.drain()

        assert 10 < len(taken) < 5000
        assert seen.decode() == "".join(taken) + "last\n"

    def test_is_told_what_was_missed_when_it_reads_again(self, pair):
        """The first line after a gap follows a line that says how many were dropped."""
        pair.fill()
        write_text(pair.stream, "dropped\n", more_follows=pair.more_follows)
        pair.drain()
        while not write_text(pair.stream, "back\n", more_follows=pair.more_follows):
            pair.drain()

        assert pair.drain().decode().endswith("... 2 lines were dropped while nobody read\nback\n")

    def test_is_in_no_other_threads_way_once_it_reads_again(self, pair):
        """A thread whose line was dropped doesn't block the others."""
        pair.fill()
        taken = []

        def write_while_somebody_reads():
            for _ in range(10):
                pair.drain()
                taken.append(write_bytes(pair.stream, LINE, more_follows=pair.more_follows))

        thread = threading.Thread(target=write_while_somebody_reads)
        thread.start()
        thread.join()

        assert taken[-1]

    def test_is_waited_for_once(self, pair, monkeypatch):
        """After one wait in vain, lines are dropped without waiting until the reader is back."""
        pair.fill()
        monkeypatch.setattr(outlet_module, "PATIENCE_S", 1e6)

        assert not write_bytes(pair.stream, LINE, more_follows=pair.more_follows)

    def test_that_reads_on_in_time_misses_nothing(self, pair, monkeypatch):
        """A slow reader gets every line."""
        monkeypatch.setattr(outlet_module, "PATIENCE_S", LONG)
        expected = LINE * 5000
        seen = bytearray()

        def read():
            while len(seen) < len(expected):
                seen.extend(pair.read(700))

        reader = threading.Thread(target=read)
        reader.start()
        taken = [
            write_bytes(pair.stream, LINE, more_follows=pair.more_follows) for _ in range(5000)
        ]
        reader.join()

        assert (True, expected) == (all(taken), bytes(seen))


class TestTheDescriptor:
    @pytest.mark.no_cover
    def test_keeps_its_mode(self, pair, descriptors):
        """The stream's descriptor stays blocking, and no other descriptor is left open."""
        before = descriptors()
        pair.fill()
        close_kept()

        assert not fcntl.fcntl(pair.stream.fileno(), fcntl.F_GETFL) & os.O_NONBLOCK
        assert before == descriptors()

    def test_of_a_file_is_left_to_the_stream(self, tmp_path):
        """A regular file is written without an outlet, since it doesn't block for long."""
        with (tmp_path / "f").open("w") as stream:
            assert (None, True) == (outlet_of(stream), write_text(stream, "a\n"))

        assert "a\n" == (tmp_path / "f").read_text()

    def test_whose_reader_is_gone_raises(self):
        """A pipe whose reading end is closed raises an error."""
        pair = a_pipe()
        os.close(pair.reader)
        with pytest.raises(BrokenPipeError):
            write_bytes(pair.stream, LINE)
        pair.stream.close()


@pytest.mark.skipif(
    sys.platform != "linux", reason="a terminal can't be opened once more there by its descriptor"
)
class TestATerminalKeptOpen:
    @pytest.fixture
    def terminal(self, descriptors):
        """Yield a terminal that is kept open after a line, and the descriptors of before."""
        pair = a_kept_terminal()
        pair.before = descriptors()
        write_bytes(pair.stream, LINE, more_follows=True)
        (pair.own,) = descriptors() - pair.before
        assert LINE == pair.read()
        yield pair
        close_kept()
        pair.close()

    def test_serves_all_lines(self, terminal, descriptors):
        """The terminal is opened once, and closed by `close_kept`."""
        write_bytes(terminal.stream, LINE, more_follows=True)
        assert terminal.before | {terminal.own} == descriptors()
        close_kept()

        assert (LINE, terminal.before) == (terminal.read(), descriptors())

    @pytest.mark.parametrize("make", [a_pipe, a_socket])
    def test_is_no_pipe(self, make, descriptors):
        """Pipes and sockets aren't kept open, so that their readers see the end."""
        pair = make()
        before = descriptors()
        write_bytes(pair.stream, LINE, more_follows=True)

        assert before == descriptors()
        pair.close()

    def test_is_let_go_with_the_last_line(self, terminal, descriptors):
        """A line that isn't followed by more, such as a notice, leaves nothing open."""
        write_text(terminal.stream, "notice\n")

        assert terminal.before == descriptors()

    def test_is_closed_where_the_stream_is_redirected(self, terminal, tmp_path):
        """
        A redirected stream closes the terminal at the next line, so that its reader sees the end.
        """
        with (tmp_path / "f").open("w") as file:
            os.dup2(file.fileno(), terminal.stream.fileno())
        write_text(terminal.stream, "line\n", more_follows=True)
        with pytest.raises(OSError, match="Input/output error"):
            terminal.read()

        assert "line\n" == (tmp_path / "f").read_text()

    @pytest.mark.parametrize("fault", ["the stream is closed", "its descriptor is"])
    def test_is_let_go_where_the_stream_fails(self, terminal, descriptors, fault):
        """A line that can't be written closes the terminal too."""
        number = terminal.stream.fileno()
        again = os.dup(number)
        if fault == "the stream is closed":
            terminal.stream.close()
        else:
            os.close(number)
        with pytest.raises((OSError, ValueError)):
            write_text(terminal.stream, "line\n", more_follows=True)
        left = descriptors()
        os.dup2(again, number)
        os.close(again)

        assert terminal.own not in left

    def test_is_let_go_by_a_line_elsewhere(self, terminal, descriptors, tmp_path):
        """A line to another stream closes the terminal."""
        with (tmp_path / "f").open("w") as stream:
            write_text(stream, "line\n", more_follows=True)

        assert terminal.before == descriptors()

    def test_is_not_a_childs(self, terminal, descriptors, fork):
        """A forked child doesn't keep the terminal open."""
        ended = fork(lambda: terminal.before != descriptors())

        assert 0 == ended()

    def test_writes_into_no_other_file(self, terminal, tmp_path):
        """A descriptor that the program closed and reused is neither written to nor closed."""
        with (tmp_path / "f").open("w") as file:
            os.dup2(file.fileno(), terminal.own)
        write_bytes(terminal.stream, LINE, more_follows=True)
        close_kept()

        assert (LINE, b"") == (terminal.read(), (tmp_path / "f").read_bytes())
        os.close(terminal.own)

    def test_is_opened_anew_after_it_failed(self, terminal):
        """
        If the kept descriptor is dead, as after a hang-up, one line fails and the next is written.
        """
        deaf = os.open(os.ttyname(terminal.stream.fileno()), os.O_RDONLY | os.O_NOCTTY)
        os.dup2(deaf, terminal.own)
        os.close(deaf)
        with pytest.raises(OSError, match="Bad file descriptor"):
            write_bytes(terminal.stream, b"lost\n", more_follows=True)
        write_bytes(terminal.stream, LINE, more_follows=True)

        assert LINE == terminal.read()

    def test_is_the_one_that_the_stream_stands_for(self, terminal):
        """
        If a thread redirects the stream while the terminal is opened, the descriptor isn't kept.
        """
        close_kept()
        other = a_terminal()
        outlet, number = outlet_of(terminal.stream)
        again = os.dup(number)
        os.dup2(other.stream.fileno(), number)
        outlet.write(number, b"while it was redirected\n", more_follows=True)
        os.dup2(again, number)
        os.close(again)
        write_bytes(terminal.stream, LINE, more_follows=True)

        assert (LINE, b"while it was redirected\n") == (terminal.read(), other.read())
        other.close()


class TestOrder:
    def test_what_others_wrote_stands_before(self):
        """Text that the program printed without a line end comes before the next line."""
        pair = a_pipe()
        pair.stream.write("Loading ")
        write_text(pair.stream, "line\n")
        seen = pair.drain()
        pair.close()

        assert b"Loading line\n" == seen

    def test_lines_of_many_threads_stay_whole(self):
        """Long lines that eight threads write concurrently arrive whole."""
        pair = a_pipe()
        lines = [bytes([65 + n]) * 20_000 + b"\n" for n in range(8)]
        seen = bytearray()

        def read():
            while len(seen) < 8 * 10 * 20_001:
                seen.extend(pair.read())

        outlet_module.PATIENCE_S = LONG  # given back by the fixture
        threads = [
            threading.Thread(
                target=lambda line=line: [write_bytes(pair.stream, line) for _ in range(10)]
            )
            for line in lines
        ]
        reader = threading.Thread(target=read)
        for thread in (reader, *threads):
            thread.start()
        for thread in (*threads, reader):
            thread.join()
        pair.close()

        assert sorted(lines * 10) == sorted(bytes(seen).splitlines(keepends=True))


def test_a_child_does_not_finish_its_parents_line(fork):
    """
    A child that is forked in mid-line, with the lock held, doesn't write the rest of its parent's
    line.
    """
    pair = a_pipe()
    outlet, _ = outlet_of(pair.stream)
    assert write_bytes(pair.stream, b"p" * 300_000 + b"\n")
    with outlet._lock:  # as while another thread writes

        def write():
            while not write_bytes(pair.stream, b"child\n"):
                pass

        ended = fork(write)
        seen = b""
        while not seen.endswith(b"child\n"):
            seen += pair.read()
        assert 0 == ended()
    pair.close()

    assert seen.count(b"p") < 300_000


CODE = """
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r")
for step in range(3000):
    log.info("training.metric", step=step, name="loss", value=0.5)
"""


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(("form", "sink"), [("pretty", "console"), ("stdout", "stdout")])
def test_a_run_goes_on_when_nobody_reads(tmp_path, form, sink, unbuffered):
    """
    A program whose output isn't read ends; its file has every record and the count of dropped
    lines.
    """
    variables = os.environ | {
        "GENO_LEWM_LOG_DIR": str(tmp_path),
        "GENO_LEWM_LOG_FORMAT": form,
        "PYTHONUNBUFFERED": unbuffered,
    }
    reader, writer = os.pipe()
    streams = {"stderr": writer} if form == "pretty" else {"stdout": writer}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=variables, **streams, check=False, timeout=LONG
    )
    os.close(writer)
    with os.fdopen(reader, "rb") as shown:
        lines = shown.read().splitlines()
    records = [
        LogRecord.from_line(line) for line in (tmp_path / "r.jsonl").read_bytes().splitlines()
    ]
    last = records.pop()

    assert (0, list(range(3000))) == (done.returncode, [record.step for record in records])
    assert ("obs.sink.dropped", {"sink": sink, "records": 3000 - len(lines)}) == (
        last.event,
        last.data,
    )


def test_a_run_goes_on_in_a_stopped_terminal(tmp_path):
    """A program in a stopped terminal (Control-S) ends, and its file has every record."""
    master, slave = pty.openpty()
    termios.tcflow(slave, termios.TCOOFF)
    variables = os.environ | {"GENO_LEWM_LOG_DIR": str(tmp_path), "GENO_LEWM_LOG_FORMAT": "pretty"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=variables, stderr=slave, check=False, timeout=LONG
    )
    termios.tcflow(slave, termios.TCOON)
    os.close(slave)
    os.close(master)

    assert (0, 3001) == (done.returncode, (tmp_path / "r.jsonl").read_bytes().count(b"\n"))
