"""
The console in a real terminal: what a person sees, column by column, alone and with progress bars.

The terminal is tmux, which obeys escape codes as others do and tells what stands on its screen.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.console import render_console

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is the terminal here, and it isn't installed"
)

HEAD = "15:42:01 info  training   training.epoch.end"
INDENT = " " * 9
MARK = "END-OF-OUTPUT"

PRELUDE = """
import sys
from geno_lewm_obs import LogRecord, get_logger
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.stream import ConsoleSink

LONG = {"loss": 1.25, "loss_pred": 0.75, "loss_reg": 0.5, "lr": 0.001, "samples": 1000}

def record(
    severity="info", event="training.epoch.end", component="training", epoch=2, data=LONG, **fields
):
    fields |= {"epoch": epoch, "step": 7, "duration_ms": 412}
    return LogRecord(
        "2026-05-20T15:42:01.123Z", severity, event, "run-1", component, data, **fields
    )

def make_line(*what, **fields):
    made = record(*what, **fields)
    return render_jsonl(made), made.severity, made.event

console = ConsoleSink()
"""

LONG = {
    80: ["epoch={} step=7 loss=1.25", "loss_pred=0.75 loss_reg=0.5 lr=0.001 samples=1000 412ms"],
    120: ["epoch={} step=7 loss=1.25 loss_pred=0.75 loss_reg=0.5 lr=0.001 samples=1000", "412ms"],
}
"""The fields of one record, as lines of a terminal so wide."""


def block(columns, epoch=2):
    """Return the lines of the record on a terminal of so many columns."""
    first, *rest = LONG[columns]
    return [f"{HEAD}  {first.format(epoch)}", *(INDENT + line for line in rest)]


class Terminal:
    """A tmux window; each has a server and so an environment of its own."""

    DEADLINE_S = 30

    def __init__(self, folder, columns=80, rows=50):
        self.columns = columns
        self.folder = Path(folder)
        self._rows = rows
        self._has_ended = False
        names = ("PATH", "HOME", "PYTHONPATH", "GENO_LEWM_LOG_DIR")
        self._environment = {"LC_ALL": "C.UTF-8"} | {
            name: os.environ[name] for name in names if name in os.environ
        }

    def run(self, script, *, tail="", **variables):
        """
        Start *script* with the prelude, *tail* after it in the shell, and a marker at the end.
        """
        source = self.folder / "script.py"
        source.write_text(PRELUDE + textwrap.dedent(script))
        return self.run_command(f"{shlex.quote(sys.executable)} {source} {tail}", **variables)

    def run_command(self, command, **variables):
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        ending = f"echo {MARK}; tmux wait-for -S ended; exec cat"
        shell = f"env {settings} sh -c {shlex.quote(command)}; {ending}"
        self._tmux(
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            str(self.columns),
            "-y",
            str(self._rows),
            shell,
        )
        return self

    def press_enter(self):
        self._tmux("send-keys", "Enter")

    def until(self, text):
        """Return the lines on the screen once *text* is among them."""
        if text == MARK and not self._has_ended:
            self._tmux("wait-for", "ended")  # a look takes as long as it takes to write a record
            self._has_ended = True
        deadline = time.monotonic() + self.DEADLINE_S
        while text not in (screen := self._tmux("capture-pane", "-p")):
            assert time.monotonic() < deadline, f"{text} never appeared on:\n{screen}"
            time.sleep(0.02)  # between two looks
        return screen.rstrip("\n").split("\n")

    def output(self):
        """Return the lines that are on the screen after the script has ended."""
        lines = self.until(MARK)
        return lines[: lines.index(MARK)]

    def is_coloured(self):
        """Tell whether anything on the screen has a colour or style."""
        self.until(MARK)
        return "\x1b[" in self._tmux("capture-pane", "-p", "-e")

    def close(self):
        self._tmux("kill-server")

    def _tmux(self, *arguments):
        command = ["tmux", "-S", str(self.folder / "socket"), *arguments]
        return subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=self.DEADLINE_S,
            check=True,
        ).stdout


@pytest.fixture
def open_terminal():
    """
    Open terminals, and close them at the end. Their sockets' paths must be short, so they aren't
    below pytest's folder.
    """
    terminals, folders = [], []

    def open_one(columns=80):
        folders.append(tempfile.TemporaryDirectory(prefix="tmux-"))
        terminals.append(Terminal(folders[-1].name, columns))
        return terminals[-1]

    yield open_one
    for terminal, folder in zip(terminals, folders, strict=True):
        terminal.close()
        folder.cleanup()


@pytest.fixture(params=[80, 120], ids=["80 columns", "120 columns"])
def terminal(request, open_terminal):
    return open_terminal(request.param)


class TestWidth:
    @pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=["coloured", "plain"])
    def test_is_where_lines_bend(self, terminal, variables):
        """A long record goes on in a new line before the width ends, with or without colour."""
        terminal.run("console.append(*make_line())", **variables)

        assert block(terminal.columns) == terminal.output()

    def test_is_no_limit_in_a_pipe(self, terminal):
        """In a pipe a record is one line, and the terminal cuts it."""
        terminal.run("console.append(*make_line())", tail="2>&1 | cat")
        fields = "epoch=2 step=7 loss=1.25 loss_pred=0.75 loss_reg=0.5 lr=0.001 samples=1000 412ms"

        assert f"{HEAD}  {fields}" == "".join(terminal.output())


class TestWideText:
    DATA = {"name": "漢字" * 40, "tag": "模型 😀", "loss": 0.5}  # noqa: RUF012 - never changed

    def test_ends_before_the_edge(self, open_terminal):
        """At 80 columns no line of wide text is bent by the terminal, since ours are shorter."""
        shown = open_terminal().run(f"console.append(*make_line(data={self.DATA!r}))").output()

        assert render_console(self.record(), width=80).splitlines() == shown

    def test_in_ascii_is_told_by_escapes(self, open_terminal):
        """Where the encoding has none of it, letters are escapes, and our own arrow is ASCII."""
        data = {"message": "漢", "remediation": "wait"}
        script = f"console.append(*make_line('error', data={data!r}))"
        shown = open_terminal().run(script, PYTHONIOENCODING="ascii").output()

        assert [rf"{INDENT}\u6f22", f"{INDENT}-> wait"] == shown[1:]

    def record(self):
        fields = {"epoch": 2, "step": 7, "duration_ms": 412, "data": self.DATA}
        names = ("info", "training.epoch.end", "run-1", "training")
        return LogRecord("2026-05-20T15:42:01.123Z", *names, **fields)


class TestColour:
    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        ("variables", "tail", "coloured"),
        [
            ({}, "", True),
            ({"NO_COLOR": "1"}, "", False),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "", False),
            ({"TERM": "dumb"}, "", False),
            ({"TERM": "dumb", "FORCE_COLOR": "1"}, "", True),
            ({}, "2>&1 | cat", False),
            ({"FORCE_COLOR": "1"}, "2>&1 | cat", True),
            ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "2>&1 | cat", False),
        ],
        ids=[
            "terminal",
            "NO",
            "NO+FORCE",
            "dumb",
            "dumb+FORCE",
            "pipe",
            "pipe+FORCE",
            "pipe+FORCE+NO",
        ],
    )
    def test_is_decided_by_the_first_that_speaks(self, open_terminal, variables, tail, coloured):
        """The order is NO_COLOR, FORCE_COLOR, TERM=dumb, and then whether it is a terminal."""
        assert (
            coloured
            is open_terminal()
            .run("console.append(*make_line())", tail=tail, **variables)
            .is_coloured()
        )


class TestHostileValue:
    VALUES = (
        "\x1b[2J\x1b[H",
        "a\rb",
        "a\nb",
        "\x9b31m\x9bH",
        "\u202eab\u2066",
        "\x1b]0;title\x07",
        "a\bb",
        "a\u2028b",
        "\x0e\x0f",
    )

    @pytest.mark.no_cover
    @pytest.mark.parametrize("value", VALUES, ids=ascii)
    def test_stays_where_it_stands(self, open_terminal, value):
        """Escape codes in a value are shown as text, and have no effect on the terminal."""
        terminal = open_terminal(120).run(
            f"""
            console.remark("above")
            console.append(*make_line(data={{"name": {value!a}}}))
            console.remark("below")
            """
        )
        shown = value.encode("unicode_escape").decode()

        assert ["above", f"{HEAD}  epoch=2 step=7 name={shown} 412ms", "below"] == terminal.output()

    @pytest.mark.parametrize("place", ["event", "component", "phase", "error_code"])
    def test_stays_where_it_stands_in_any_field(self, open_terminal, place):
        """Escape codes in the record's own fields are shown as text too."""
        terminal = open_terminal(120).run(
            f"""
            console.remark("above")
            console.append(*make_line(data={{}}, {place}="\\x1b[2J\\r\\n"))
            console.remark("below")
            """
        )
        above, *lines, below = terminal.output()

        assert ("above", 1, "below") == (above, "\n".join(lines).count(r"\x1b[2J\r\n"), below)

    @pytest.mark.parametrize("value", ["\x1b[31mred\x1b[1m", "\x9b31mred"], ids=ascii)
    def test_colours_nothing(self, open_terminal, value):
        """Without colour, nothing on the screen is coloured or styled."""
        terminal = open_terminal(120).run(
            f"console.append(*make_line(data={{'name': {value!a}}}))", NO_COLOR="1"
        )

        assert not terminal.is_coloured()


class TestRun:
    def test_shows_its_records_where_a_person_looks(self, open_terminal):
        """
        On a terminal a run logs to the console by default, between where its file is and how it
        ended.
        """
        script = """
            from geno_lewm_obs import logged_run
            with logged_run(
                "training",
                run_id="run-1",
                start_event="training.run.start",
                start_data={"device": "cpu"},
            ):
                pass
            """
        terminal = open_terminal(300).run(script)
        first, record, last = terminal.output()

        assert (
            "run-1 logs to ",
            " info  training   training.run.start  device=cpu",
            "run-1 ended after ",
        ) == (
            first[:14],
            record[8:],
            last[:18],
        )

    def test_shows_no_record_in_a_pipe(self, open_terminal):
        """If stderr isn't a terminal, it has where the run is and how it ended, and no record."""
        script = "get_logger('training', run_id='run-1').info('training.run.start', device='cpu')"
        terminal = open_terminal(300).run(script, tail="2>&1 | cat")

        first, last = terminal.output()
        assert first.startswith("geno-lewm-obs: run-1 logs to ")
        assert last.startswith("geno-lewm-obs: run-1 ended after ")

    def test_shows_a_failure_below_its_line(self, open_terminal):
        """The message, the remedy and the exception are below the line, indented."""
        script = """
            failure = {"message": "no room", "remediation": "free some"}
            failure |= {"exception_type": "OSError", "exception_stack": ["app:main:3"]}
            code = "RESOURCE.DISK_FULL"
            console.append(*make_line("error", "error", data=failure, error_code=code))
            """

        assert [
            "15:42:01 error training   error  epoch=2 step=7 412ms",
            f"{INDENT}RESOURCE.DISK_FULL: no room",
            f"{INDENT}→ free some",
            f"{INDENT}OSError",
            f"{INDENT}  at app:main:3",
        ] == open_terminal().run(script).output()


@pytest.fixture
def bars():
    """The libraries whose bars are drawn."""
    pytest.importorskip("rich", reason="rich's bars are drawn")
    pytest.importorskip("tqdm", reason="tqdm's bars are drawn")


@pytest.mark.usefixtures("bars")
class TestProgressBar:
    """Scripts with a progress bar, which wait for a key while the bar is active."""

    TQDM = """
        from tqdm import tqdm
        bar = tqdm(total=3, desc="training", mininterval=0, **options)
        for epoch in range(3):
            console.append(*make_line(epoch=epoch))
            bar.update()
        sys.stdin.readline()
        bar.close()
        """

    RICH = """
        from rich.console import Console
        from rich.progress import MofNCompleteColumn, Progress, TextColumn
        columns = TextColumn("{task.description}"), MofNCompleteColumn()
        with Progress(*columns, console=Console(stderr=stderr)) as progress:
            bar = progress.add_task("training", total=3)
            for epoch in range(3):
                console.append(*make_line(epoch=epoch))
                progress.advance(bar)
            progress.refresh()
            sys.stdin.readline()
        """

    def script(self, library, options):
        return f"{options}\n" + textwrap.dedent(library)

    def expected(self, columns):
        return [line for epoch in range(3) for line in block(columns, epoch)]

    @pytest.mark.parametrize(
        "options", ["options = {}", "options = {'file': sys.stdout}"], ids=["stderr", "stdout"]
    )
    def test_of_tqdm_stays_below_whole_lines(self, terminal, options):
        """With a tqdm bar, records are whole lines of their own, and the one bar is below them."""
        *records, bar = terminal.run(self.script(self.TQDM, options)).until("3/3")

        assert (self.expected(terminal.columns), True) == (
            records,
            bar.startswith("training: 100%|"),
        )

    @pytest.mark.parametrize(
        "options", ["stderr = True", "stderr = False"], ids=["stderr", "stdout"]
    )
    def test_of_rich_stays_below_whole_lines(self, terminal, options):
        """With a rich bar, records are whole lines of their own, and the one bar is below them."""
        *records, bar = terminal.run(self.script(self.RICH, options)).until("3/3")

        assert (self.expected(terminal.columns), "training 3/3") == (records, bar.rstrip())

    @pytest.mark.parametrize(
        ("library", "options"),
        [
            ("TQDM", "options = {}"),
            ("TQDM", "options = {'leave': False}"),
            ("RICH", "stderr = True"),
        ],
        ids=["tqdm", "left", "rich"],
    )
    def test_leaves_the_records_when_it_ends(self, open_terminal, library, options):
        """After the end of the bar the records are unchanged."""
        terminal = open_terminal(80).run(self.script(getattr(self, library), options))
        terminal.until("3/3")
        terminal.press_enter()

        assert self.expected(80) == terminal.output()[:6]

    def test_may_be_one_of_several(self, open_terminal):
        """Two tqdm bars are both cleared, and both redrawn below the line."""
        script = """
            from tqdm import tqdm
            names = enumerate(("outer", "inner"))
            bars = [tqdm(total=1, desc=name, position=n, mininterval=0) for n, name in names]
            console.append(*make_line())
            for bar in bars:
                bar.update()
            sys.stdin.readline()
            for bar in bars:
                bar.close()
            """
        lines = open_terminal(80).run(script).until("inner: 100%")

        assert [*block(80), "outer: 100%|", "inner: 100%|"] == [
            *lines[:2],
            *(line[:12] for line in lines[2:]),
        ]


@pytest.mark.usefixtures("bars")
@pytest.mark.slow
class TestDemo:
    def test_leaves_its_records_and_no_bar(self, open_terminal):
        """The demo's bar is gone at the end; all lines that remain belong to records."""
        terminal = open_terminal(120)
        python = shlex.quote(sys.executable)
        terminal.run_command(
            f"{python} -m geno_lewm_obs demo --epochs 2 --log-dir {terminal.folder}/logs"
        )
        first, *records = terminal.output()
        ended = next(n for n, line in enumerate(records) if " ended after " in line)

        # the last line ends with the path of the run's file, here on a line of its own; behind it
        # stands how the loss went
        assert (True, True, "loss 1.3", "") == (
            " logs to " in first,
            records[ended + 1].endswith(".jsonl"),
            records[ended + 2][:8],
            records[ended + 3],
        )
        assert [] == [
            line
            for line in records[:ended]
            if not (line[2:9:3] == ":: " or line.startswith(INDENT))
        ]
