"""
Text for a person on stderr, JSON lines on stdout, and what a terminal is asked before.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import sys
import termios
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

tqdm = pytest.importorskip("tqdm", reason="the console is tested beside a bar of tqdm's")

from geno_lewm_obs import InvariantViolation, get_logger, shutdown_run
from geno_lewm_obs.notice import say
from geno_lewm_obs.render.console import render_console
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.stdout.sink import StdoutSink
from geno_lewm_obs.sinks.stream import ConsoleSink
from geno_lewm_obs.terminal.stream import columns, environment_style, is_watched, terminal_style
from tests import samples

SEQUENCE = "ACGT" * 5
LINE = "15:42:01 info  training   training.metric  value=1\n"


def record(**data):
    return samples.record(data=data or {"value": 1})


def make_line(**data):
    """Return the line of a record, its severity and its event, as a sink takes them."""
    return samples.make_line(data=data or {"value": 1})


def descriptors():
    return {path.name for path in Path("/dev/fd").iterdir()}


class TextStream(io.TextIOWrapper):
    """A stream of text whose bytes can be looked at."""

    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding)

    def value(self):
        return self.buffer.getvalue()


@pytest.fixture
def terminal():
    """Yield the program's side of a real terminal, 80 columns wide."""
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        stream.master = master
        yield stream
    os.close(master)


def read_lines(terminal, count):
    """Return as many lines as were written to *terminal*."""
    seen = b""
    while seen.count(b"\n") < count:
        seen += os.read(terminal.master, 1000)
    return seen.splitlines()


@pytest.fixture
def replace(monkeypatch):
    """
    Put a stream in the place of stdout or stderr. In the test itself: pytest's capture sets both
    anew after the fixtures.
    """

    def put(name, stream):
        monkeypatch.setattr(sys, name, stream)
        return stream

    return put


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture(autouse=True)
def _released_terminal():
    """Release the terminal that a test before this one kept open, so that none is closed late."""
    ConsoleSink().close()


class TestConsoleSink:
    def test_writes_a_record_and_flushes(self, replace):
        """A record is on the stream when `append` returns."""
        stderr = replace("stderr", TextStream())
        ConsoleSink().append(*make_line())

        assert LINE.encode() == stderr.value()

    def test_writes_where_stderr_is_now(self, replace):
        """A stream that replaced stderr after the sink was made is the one that is written to."""
        stderr = replace("stderr", TextStream())
        sink, later = ConsoleSink(), TextStream()
        replace("stderr", later)
        sink.append(*make_line())

        assert (b"", LINE.encode()) == (stderr.value(), later.value())

    def test_bends_and_colours_for_a_terminal(self, replace, terminal):
        """On a terminal lines are coloured, and wrap at its width."""
        replace("stderr", terminal)
        ConsoleSink().append(*make_line(name="x" * 30, unit="y" * 30))
        arrived = os.read(terminal.master, 1000)

        assert (b"\x1b[2m15:42:01", f"\r\n         \x1b[2munit=\x1b[0m{'y' * 30}\r\n") == (
            arrived[:12],
            arrived[-56:].decode(),
        )

    @pytest.mark.parametrize(
        "data",
        [{}, {"name": "Δ\x1b\u202e", "value": 0.1, "tags": ["a b", None]}, {"name": "Infinity"}],
        ids=ascii,
    )
    def test_shows_a_finished_line_as_its_record(self, replace, data):
        """What is shown of a line is what `render_console` makes of the record that it holds."""
        stderr = replace("stderr", TextStream())
        ConsoleSink().append(*make_line(**data))

        assert render_console(record(**data)).encode() == stderr.value()

    def test_shows_nothing_below_its_level(self, replace):
        """A record under the sink's level isn't shown."""
        stderr = replace("stderr", TextStream())
        ConsoleSink("warn").append(*make_line())

        assert b"" == stderr.value()

    def test_goes_by_the_window_at_each_line(self, replace, terminal):
        """A line after the window was made narrower wraps there."""
        replace("stderr", terminal)
        sink = ConsoleSink()
        sink.append(*make_line(name="x" * 20))
        termios.tcsetwinsize(terminal.fileno(), (24, 60))
        sink.append(*make_line(name="x" * 20))

        first, second, rest = read_lines(terminal, 3)

        assert (True, True, b"\x1b[2mname=\x1b[0m" + b"x" * 20) == (
            b"name=" in first,
            b"name=" not in second,
            rest.strip(),
        )

    def test_goes_by_the_environment_from_the_next_second_on(self, replace, terminal, monkeypatch):
        """A variable that is set during a run counts for the records of the next second."""
        replace("stderr", terminal)
        sink = ConsoleSink()
        sink.append(*make_line())
        monkeypatch.setenv("NO_COLOR", "1")
        later = dataclasses.replace(record(), ts="2026-05-20T15:42:02.000Z")
        sink.append(render_jsonl(later), "info", "training.metric")
        first, second = read_lines(terminal, 2)

        assert (True, LINE.strip().replace(":01", ":02").encode()) == (
            first.startswith(b"\x1b["),
            second,
        )

    def test_refuses_a_sequence(self, replace):
        """A line with 20 bases in a row is refused, and not one byte is written."""
        stderr = replace("stderr", TextStream())
        with pytest.raises(InvariantViolation):
            ConsoleSink().append(*make_line(name=SEQUENCE))

        assert b"" == stderr.value()

    def test_refuses_a_sequence_in_a_remark(self, replace):
        """A remark with 20 bases in a row is refused too."""
        stderr = replace("stderr", TextStream())
        with pytest.raises(InvariantViolation):
            ConsoleSink().remark(SEQUENCE)

        assert b"" == stderr.value()

    def test_never_quotes_the_sequence_that_it_refuses(self):
        """The error says what was wrong without the value."""
        with pytest.raises(
            InvariantViolation,
            match=r"^what would have been written of [a-z. ]+ holds a sequence of bases$",
        ):
            ConsoleSink().remark(SEQUENCE)

    def test_remarks_on_one_line(self, replace):
        """A remark is one line, whatever it holds."""
        stderr = replace("stderr", TextStream())
        ConsoleSink().remark("a\x1b[2J\nb")

        assert rb"a\x1b[2J\nb" + b"\n" == stderr.value()

    def test_escapes_what_the_stream_cannot_encode(self, replace):
        """On a stream that knows ASCII alone other letters become escapes; nothing is raised."""
        narrow = TextStream("ascii")
        replace("stderr", narrow)
        ConsoleSink().append(*make_line(name="Δ"))

        assert rb"name=\u0394" in narrow.value()

    @pytest.mark.parametrize(
        ("verb", "arguments"), [("append", make_line()), ("remark", ["text"]), ("flush", [])]
    )
    def test_does_nothing_without_stderr(self, replace, verb, arguments):
        """A process without stderr, as under pythonw, logs on."""
        replace("stderr", None)

        assert None is getattr(ConsoleSink(), verb)(*arguments)

    def test_leaves_the_stream_open(self, replace):
        """Closing the sink doesn't close stderr, which isn't its own."""
        stderr = replace("stderr", TextStream())
        sink = ConsoleSink()
        sink.flush()
        sink.close()

        assert not stderr.closed

    @pytest.mark.skipif(
        sys.platform != "linux",
        reason="a terminal can't be opened once more there by its descriptor",
    )
    def test_keeps_the_terminal_open_until_it_is_closed(self, replace, terminal):
        """A record leaves the terminal open for the next one, until the sink is closed."""
        replace("stderr", terminal)
        sink = ConsoleSink()
        before = descriptors()
        sink.append(*make_line())
        between = descriptors()
        sink.close()

        assert (1, before) == (len(between - before), descriptors())

    @pytest.mark.skipif(sys.platform != "linux", reason="as above")
    def test_keeps_nothing_open_after_a_remark(self, replace, terminal):
        """A remark frames a run, so the terminal isn't kept open for a record after it."""
        replace("stderr", terminal)
        sink = ConsoleSink()
        before = descriptors()
        sink.append(*make_line())
        sink.remark("the end")

        assert before == descriptors()

    def test_needs_no_tqdm(self, replace, monkeypatch):
        """Without tqdm in the process the line is written all the same."""
        stderr = replace("stderr", TextStream())
        monkeypatch.delitem(sys.modules, "tqdm")
        ConsoleSink().append(*make_line())

        assert LINE.encode() == stderr.value()

    def test_lifts_a_progress_bar_for_the_line(self, replace):
        """
        With a bar active the line begins at the left edge, and the bar is drawn again after it.
        """
        stderr = replace("stderr", TextStream())
        with tqdm.tqdm(total=2, file=stderr, ascii=True, ncols=40):
            ConsoleSink().append(*make_line())
            seen = stderr.value().decode()
        _before, after = seen.split(LINE)

        assert (True, True) == (seen.split(LINE)[0].endswith("\r"), after.startswith("\r  0%"))

    def test_waits_for_no_lock_of_the_bars(self, replace):
        """A signal handler or forked child that logs while tqdm's lock is held isn't blocked."""
        stderr = replace("stderr", TextStream())
        # Locks that no one can take again, as a thread holds them that the child of a fork doesn't
        # have.
        lock = tqdm.tqdm.get_lock()
        with lock:
            sink_write = _in_thread(lambda: ConsoleSink().append(*make_line()))

        assert (True, LINE.encode()) == (sink_write, stderr.value())


def _in_thread(act):
    """Run *act* in a thread and return whether it ended."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(20)
    return not thread.is_alive()


class TestColour:
    @pytest.mark.parametrize(
        ("environment", "wanted"),
        [
            ({}, True),
            ({"NO_COLOR": "1"}, False),
            ({"NO_COLOR": ""}, True),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
            ({"TERM": "dumb"}, False),
            ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
            ({"NO_COLOR": "1", "TERM": "xterm-256color"}, False),
        ],
        ids=lambda value: (
            " ".join(f"{k}={v}" for k, v in value.items()) or "nothing set"
            if isinstance(value, dict)
            else ""
        ),
    )
    def test_is_decided_by_the_first_that_speaks(self, monkeypatch, terminal, environment, wanted):
        """
        On a terminal: NO_COLOR before FORCE_COLOR before TERM=dumb; an empty NO_COLOR says
        nothing.
        """
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

        assert wanted is terminal_style(terminal, environment_style())[0]

    @pytest.mark.parametrize(("force", "wanted"), [("", False), ("1", True)])
    def test_is_for_files_only_when_forced(self, monkeypatch, force, wanted):
        """A file or pipe is coloured only where FORCE_COLOR says so."""
        monkeypatch.setenv("FORCE_COLOR", force)

        assert wanted is terminal_style(TextStream(), environment_style())[0]


class TestColumns:
    def test_are_the_terminals(self, terminal):
        """A terminal is as wide as it says."""
        assert 80 == columns(terminal)

    def test_are_what_the_variable_says(self, monkeypatch, terminal):
        """COLUMNS takes precedence over the terminal's own width."""
        monkeypatch.setenv("COLUMNS", "132")

        assert 132 == columns(terminal)

    def test_follow_the_window(self, terminal):
        """A window made wider is noticed at the next line."""
        termios.tcsetwinsize(terminal.fileno(), (24, 100))

        assert 100 == columns(terminal)

    @pytest.mark.parametrize("text", ["wide", "1e3", "-5", "0"])
    def test_are_the_terminals_where_the_variable_is_no_number(self, monkeypatch, terminal, text):
        """A COLUMNS that isn't a number of columns is ignored."""
        monkeypatch.setenv("COLUMNS", text)

        assert 80 == columns(terminal)

    def test_are_unlimited_where_the_terminal_does_not_tell(self, terminal):
        """On a terminal of width 0, as some consoles report, nothing wraps."""
        termios.tcsetwinsize(terminal.fileno(), (0, 0))

        assert None is columns(terminal)

    def test_are_unlimited_for_a_file(self, monkeypatch):
        """A file's lines don't wrap, whatever COLUMNS says."""
        monkeypatch.setenv("COLUMNS", "40")

        assert None is columns(TextStream())


class TestSubstitutes:
    """Streams that have no more than `print` needs."""

    @pytest.mark.parametrize("more", [{}, {"isatty": True}, {"encoding": "no such"}], ids=repr)
    def test_with_write_alone(self, replace, more):
        """A stream with `write` alone gets records, notices and lines, and no failure is told."""
        shown = []
        stream = SimpleNamespace(write=shown.append, **more)
        replace("stderr", stream)
        replace("stdout", stream)
        get_logger("a", run_id="r", pretty=True).info("training.metric", name="é", value=1)
        say("a notice")
        StdoutSink().append(*make_line())
        shutdown_run("r")

        assert ["name=", "a notice", '"ts":'] == [
            part
            for part, text in zip(["name=", "a notice", '"ts":'], shown, strict=True)
            if part in text
        ]


class TestWatched:
    def test_is_a_terminal(self, replace, terminal):
        """A person is looking where stderr is a terminal."""
        replace("stderr", terminal)

        assert is_watched()

    def test_is_no_file(self, replace):
        """Nobody is looking where stderr is a file or a pipe."""
        stderr = replace("stderr", TextStream())
        assert (stderr, False) == (sys.stderr, is_watched())

    def test_is_no_closed_stream(self, replace):
        """A closed stderr is not watched, and asking doesn't raise."""
        stderr = replace("stderr", TextStream())
        stderr.close()

        assert not is_watched()

    @pytest.mark.parametrize(
        ("isatty", "expected"),
        [(True, True), (False, False), (lambda: 1 / 0, False)],
        ids=["yes", "no", "fails"],
    )
    def test_by_an_attribute(self, replace, isatty, expected):
        """A substitute may say it by an attribute; one that fails when it's asked isn't watched."""
        replace("stderr", SimpleNamespace(write=len, isatty=isatty))

        assert expected is is_watched()

    def test_is_no_missing_stream(self, replace):
        """A process without stderr is not watched."""
        replace("stderr", None)

        assert not is_watched()


class LoggingStream(io.StringIO):
    """A stream that gives each line which is written to it to outputs, as a record."""

    def __init__(self, *outputs):
        super().__init__()
        self.outputs = outputs

    def write(self, text):
        for output in self.outputs:
            output.append(*make_line(value=len(self.getvalue())))
        return super().write(text)


class TestFeedback:
    """What an output causes doesn't come back to it."""

    @pytest.mark.parametrize(("name", "sink"), [("stderr", ConsoleSink), ("stdout", StdoutSink)])
    def test_is_kept_out_and_counted(self, monkeypatch, name, sink):
        """
        A stream that logs what is written to it shows each record once; the echoes are counted as
        missed, and said once where the program's own stderr is.
        """
        output = sink()
        stream = LoggingStream(output)
        monkeypatch.setattr(sys, name, stream)
        monkeypatch.setattr(sys, "__stderr__", io.StringIO())
        for _ in range(3):
            output.append(*make_line())
        said = (
            f"geno-lewm-obs: the {output.name} output causes records while it takes one; "
            "the run's file has them, and that output isn't given them\n"
        )

        assert (3, 3) == (stream.getvalue().count("\n"), output.missed)
        assert said == sys.__stderr__.getvalue()

    def test_of_a_remark_is_shown_once(self, monkeypatch):
        """A remark to a stream that logs isn't answered by a record on the console."""
        console = ConsoleSink()
        monkeypatch.setattr(sys, "stderr", LoggingStream(console))
        monkeypatch.setattr(sys, "__stderr__", None)
        console.remark("a remark")

        assert ("a remark\n", 1) == (sys.stderr.getvalue(), console.missed)

    def test_passes_from_one_stream_to_the_other_and_ends(self, monkeypatch):
        """Where both streams log, a record on one is a record on the other, and no more."""
        console, stdout = ConsoleSink(), StdoutSink()
        monkeypatch.setattr(sys, "stderr", LoggingStream(stdout, console))
        monkeypatch.setattr(sys, "stdout", LoggingStream(stdout, console))
        monkeypatch.setattr(sys, "__stderr__", None)
        console.append(*make_line())

        assert (1, 1) == tuple(stream.getvalue().count("\n") for stream in (sys.stderr, sys.stdout))
        assert (2, 1) == (console.missed, stdout.missed)

    def test_is_not_what_a_signal_handler_logs(self, monkeypatch, tmp_path):
        """
        A record that a handler logs while a stream as Python opens it is written to is shown.
        """
        console = ConsoleSink()
        handled = iter([True])

        class Tqdm:
            """Stands where a write is in its middle, as a handler's call does."""

            @staticmethod
            @contextlib.contextmanager
            def external_write_mode(**_options):
                if next(handled, False):
                    console.append(*make_line(value=2))
                yield

        with (tmp_path / "stderr").open("w+") as stream:
            monkeypatch.setattr(sys, "stderr", stream)
            monkeypatch.setitem(sys.modules, "tqdm", type("Module", (), {"tqdm": Tqdm}))
            console.append(*make_line(value=1))
            shown = (tmp_path / "stderr").read_text()

        assert (["value=2", "value=1"], 0) == (
            [line.split()[-1] for line in shown.splitlines()],
            console.missed,
        )
