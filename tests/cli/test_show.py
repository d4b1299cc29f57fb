"""
`geno-obs show`: a run file printed as the console showed it.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import termios
import time
from contextlib import closing, contextmanager

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import LogRecord
from geno_lewm_obs.cli.show import show
from geno_lewm_obs.render.columns import Columns
from geno_lewm_obs.render.console import render_console
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.segmented import line, write
from tests.samples import record

HEADING = "-------- 2026-05-20, times in UTC\n"
RECORDS = [record(severity=each) for each in ("debug", "info", "warn", "error")]
WIDE = record(data={"name": "x" * 30, "unit": "y" * 30})


@pytest.fixture
def run(log_dir):
    """Write records to the run file and return its path."""

    def write(*records, tail=b""):
        log_dir.mkdir(exist_ok=True)
        (log_dir / "run-1.jsonl").write_bytes(b"".join(map(render_jsonl, records)) + tail)
        return log_dir / "run-1.jsonl"

    return write


@contextmanager
def viewing(command):
    """Run *command* until the block ends, and give its process."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewer:
        try:
            yield viewer
        finally:
            viewer.kill()


def output(*arguments):
    return CliRunner().invoke(show, list(map(str, arguments)), catch_exceptions=False).output


def on_terminal(*arguments, columns=80, **environment):
    """Run `show` with stdout on a real terminal and return what it wrote there."""
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    command = [sys.executable, "-m", "geno_lewm_obs", "show", *map(str, arguments)]
    subprocess.run(
        command,
        env=os.environ | {"TERM": "xterm"} | environment,
        stdout=slave,
        timeout=60,
        check=True,
    )
    written = os.read(master, 65_536).decode().replace("\r\n", "\n")
    os.close(slave)
    os.close(master)
    return written


class TestShow:
    @pytest.mark.parametrize("name", ["path", "run-1", "latest"])
    def test_prints_a_run_by_any_of_its_names(self, run, name):
        """
        A path, a run id and latest print the same records in order, without colour outside a
        terminal.
        """
        path = run(*RECORDS)

        assert HEADING + "".join(map(render_console, RECORDS)) == output(
            path if name == "path" else name
        )

    def test_looks_in_the_directory_it_is_given(self, run, monkeypatch):
        """--log-dir takes precedence over GENO_LEWM_LOG_DIR."""
        path = run(*RECORDS)
        monkeypatch.setenv("GENO_LEWM_LOG_DIR", "/nowhere")

        assert HEADING + "".join(map(render_console, RECORDS)) == output(
            "run-1", "--log-dir", path.parent
        )

    @pytest.mark.parametrize(
        ("level", "shown"), [("debug", 4), ("info", 3), ("warn", 2), ("error", 1)]
    )
    def test_shows_a_level_and_all_above_it(self, run, level, shown):
        """Records below the level are left out."""
        assert HEADING + "".join(map(render_console, RECORDS[-shown:])) == output(
            run(*RECORDS), "--level", level
        )

    def test_names_a_torn_line_where_it_stands(self, run):
        """A line that isn't a record is named by number and length, and never shown."""
        text = output(run(RECORDS[1], tail=b'{"ts":"2026\n'), "--level", "error")

        assert "-------- line 2: 11 bytes that are not a whole record\n" == text

    def test_says_that_a_run_is_empty(self, run):
        """A run without records is not an error, and a message says that it has none."""
        path = run()

        assert f"geno-lewm-obs: {path} holds no records yet\n" == output(path)

    def test_says_what_may_be_named_where_there_is_no_such_run(self):
        """A run that doesn't exist is an input error with a remedy, and exit code 2."""
        done = subprocess.run(
            [sys.executable, "-m", "geno_lewm_obs", "show", "run-9"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert (2, True) == (
            done.returncode,
            done.stderr.endswith("name a run file, a run id or latest, or set GENO_LEWM_LOG_DIR\n"),
        )

    def test_prints_what_the_stream_cannot_encode_as_escapes(self, run):
        """Letters that the encoding of the terminal lacks are escaped, as on the console."""
        command = [
            sys.executable,
            "-m",
            "geno_lewm_obs",
            "show",
            str(run(record(data={"name": "Δ"}))),
        ]
        done = subprocess.run(
            command,
            env=os.environ | {"PYTHONIOENCODING": "iso-8859-1"},
            capture_output=True,
            timeout=60,
            check=False,
        )

        assert (0, b"15:42:01 info  training   training.metric  name=\\u0394") == (
            done.returncode,
            done.stdout.splitlines()[1],
        )

    @pytest.mark.parametrize(
        "data",
        [
            {"exception_type": "X", "exception_notes": 5},
            {"exception_type": "X", "exception_stack": {"a": None}},
            {"message": ["a", 1]},
        ],
        ids=["number", "dict", "list"],
    )
    def test_shows_whatever_data_a_record_holds(self, run, data):
        """A record whose data has odd types is shown, and so are those after it."""
        assert output(run(record(data=data), RECORDS[1])).endswith(render_console(RECORDS[1]))


class TestTerminal:
    def test_bends_and_colours(self, run):
        """On a terminal the run looks as on the console: coloured, and wrapped at the width."""
        assert HEADING + render_console(WIDE, colour=True, width=80) == on_terminal(run(WIDE))

    def test_uses_the_whole_width(self, run):
        """On a wider terminal fewer lines are wrapped."""
        assert HEADING + render_console(WIDE, colour=True) == on_terminal(run(WIDE), columns=140)

    def test_is_plain_where_asked(self, run):
        """NO_COLOR removes the colours and nothing else."""
        assert HEADING + render_console(WIDE, width=80) == on_terminal(run(WIDE), NO_COLOR="1")

    def test_is_coloured_in_a_pipe_where_forced(self, run, monkeypatch):
        """FORCE_COLOR colours the output also in a pipe, for `less -R`."""
        monkeypatch.setenv("FORCE_COLOR", "1")

        assert HEADING + render_console(WIDE, colour=True) == output(run(WIDE))

    def test_can_not_be_driven_by_a_file(self, run):
        """
        Nothing that a foreign file holds, its times included, reaches the terminal as a control
        character.
        """
        hostile = "\x1b[2J\n\x9b1m\u202e"
        foreign = LogRecord(
            f"2026-05-20T{hostile}",
            "info",
            hostile,
            hostile,
            hostile,
            {hostile: hostile},
            phase=hostile,
        )
        written = on_terminal(run(foreign), columns=300, NO_COLOR="1")

        assert (1, []) == (
            written.count("\n"),
            [char for char in written if not (char.isprintable() or char == "\n")],
        )


class TestRanks:
    @pytest.fixture
    def ranks(self, run):
        """Write a run of two ranks and return the path of its own file."""
        path = run(at(1), at(3))
        path.with_name("run-1.rank1.jsonl").write_bytes(render_jsonl(at(2)) + b"half\n")
        return path

    def test_are_shown_as_one(self, ranks):
        """
        The records of all ranks are sorted by time; those above rank 0, and torn lines, name their
        rank.
        """
        shown = [at(1), at(2, component="training@1"), at(3)]
        expected = list(map(render_console, shown))
        expected.insert(2, "-------- rank 1, line 2: 4 bytes that are not a whole record\n")

        assert HEADING + "".join(expected) == output("run-1") == output(ranks)

    def test_can_be_shown_alone(self, ranks):
        """The file of one rank is shown by its path."""
        path = ranks.with_name("run-1.rank1.jsonl")

        assert (
            HEADING + render_console(at(2, component="training@1"))
            == output(path).rpartition("--------")[0]
        )


def at(second, component="training"):
    return dataclasses.replace(
        record(), ts=f"2026-05-20T15:42:{second:02}.000Z", component=component
    )


class TestFollow:
    @pytest.mark.parametrize("flag", ["-f", "--follow"])
    def test_ends_with_the_run(self, run, flag):
        """It shows what is there, each record as it comes, and ends when no process writes it."""
        path = run(RECORDS[0])
        command = [sys.executable, "-m", "geno_lewm_obs", "show", flag, str(path)]
        with closing(FileSink(path)) as sink, viewing(command) as viewer:
            shown = [viewer.stdout.readline(), viewer.stdout.readline()]
            for each in RECORDS[1:]:
                sink.append(render_jsonl(each), each.severity, each.event)
                shown.append(viewer.stdout.readline())
            sink.close()
            rest, code = viewer.stdout.read(), viewer.wait(60)

        assert ([HEADING, *map(render_console, RECORDS)], "", 0) == (shown, rest, code)

    def test_ends_at_once_where_nobody_writes(self, run):
        """A run that is over is shown as without the option."""
        path = run(*RECORDS)

        assert output(path) == output(path, "--follow")

    def test_can_be_interrupted(self, run):
        """Ctrl-C ends it before, with the exit code of an interruption."""
        path = run(RECORDS[0])
        command = [sys.executable, "-m", "geno_lewm_obs", "show", "-f", str(path)]
        with closing(FileSink(path)), viewing(command) as viewer:
            viewer.stdout.readline()
            viewer.send_signal(signal.SIGINT)
            code = viewer.wait(60)

        assert 130 == code


class TestDays:
    RECORDS = (
        dataclasses.replace(record(1), ts="2026-05-20T23:59:59.900Z"),
        dataclasses.replace(record(2), ts="2026-05-21T00:00:00.100Z"),
        dataclasses.replace(record(3), ts="2026-05-21T00:00:00.200Z"),
    )

    def test_begin_with_a_date(self, run):
        """Where a run crosses midnight, and at its beginning, there is the date and the zone."""
        first, second, third = map(render_console, self.RECORDS)

        assert f"{HEADING}{first}-------- 2026-05-21, times in UTC\n{second}{third}" == output(
            run(*self.RECORDS)
        )

    @pytest.fixture
    def in_zone(self, monkeypatch):
        def be_in(zone):
            monkeypatch.setenv("TZ", zone)
            time.tzset()

        yield be_in
        monkeypatch.undo()
        time.tzset()

    def test_of_the_local_zone(self, run, in_zone):
        """With --local, times and days are those of the machine's zone, which is named."""
        in_zone("XYZ-5:30")
        shown = output(run(*self.RECORDS), "--local").splitlines()

        assert "-------- 2026-05-21, times in XYZ (UTC+05:30)" == shown[0]
        assert ["05:29:59", "05:30:00", "05:30:00"] == [line[:8] for line in shown[1:]]

    def test_a_change_of_the_zone_is_told(self, run, in_zone):
        """Where summer time ends on a day, the line is there again, with the other zone."""
        in_zone("CET-1CEST,M3.5.0,M10.5.0/3")
        records = [
            dataclasses.replace(record(), ts=f"2026-10-25T{hour}:30:00.000Z")
            for hour in ("00", "01")
        ]
        shown = output(run(*records), "--local").splitlines()

        assert [
            "-------- 2026-10-25, times in CEST (UTC+02:00)",
            "-------- 2026-10-25, times in CET (UTC+01:00)",
        ] == [line for line in shown if line.startswith("-")]


def test_a_trace_beside_the_run(run):
    """
    The trace of a fault is shown after the records: frames, and no text that might be private.
    """
    path = run(RECORDS[1])
    path.with_suffix(".fault").write_text(
        'Fatal Python error: Aborted\n\n  File "/x/a.py", line 3 in f\nprivate text\n'
    )
    trace = f"-------- a process of this run died of a fault; {path.with_suffix('.fault')} says\n"

    assert (
        f"{HEADING}{render_console(RECORDS[1])}{trace}"
        "         Fatal Python error: Aborted\n           a.py:3 f\n"
    ) == output(path)


class TestSegments:
    def test_are_shown_as_one(self, log_dir):
        """Segments come one after the other; a torn line is named with its segment."""
        log_dir.mkdir()
        write(log_dir, "run-1.jsonl", 0, line(1, "run-1"), packing=".gz")
        write(log_dir, "run-1.jsonl", 1, b"half\n", line(2, "run-1"))
        write(log_dir, "run-1.rank3.jsonl", 1, line(3, "run-1", 5), b"half\n")

        assert ["1", "segment 1, line 1: 4", "2", "3", "rank 3, segment 1, line 2: 4"] == [
            row.rpartition("step=")[2].removeprefix("-------- ").partition(" bytes")[0]
            for row in output("run-1").splitlines()[1:]
        ]

    def test_show_the_trace_of_the_run(self, log_dir):
        """A fault's trace lies beside the first segment, and is shown once."""
        log_dir.mkdir()
        for number in (1, 2):
            write(log_dir, "run-1.jsonl", number, line(number, "run-1"))
        (log_dir / "run-1.fault").write_text("Fatal Python error: Aborted\n")

        assert 1 == output("run-1").count("Fatal Python error")


class TestSelection:
    STEPS = tuple(
        dataclasses.replace(
            record(step, ("debug", "info", "warn")[step % 3], step=step),
            ts=f"2026-05-20T15:42:{step:02}.000Z",
        )
        for step in range(12)
    )

    def steps(self, *arguments):
        return [
            int(row.rpartition("step=")[2].split()[0])
            for row in output(*arguments).splitlines()
            if "step=" in row
        ]

    @pytest.mark.parametrize(
        ("arguments", "steps"),
        [
            (["--step", "3:6"], [3, 4, 5]),
            (["--severity", "warn", "--tail", "2"], [8, 11]),
            (["--since", "2026-05-20T15:42:10"], [10, 11]),
            (["--until", "2026-05-20T15:42:02"], [0, 1]),
            (["--grep", '"value":1[01]}'], [10, 11]),
            (["--event", "eval.*"], []),
            (["--event", "training.*", "--component", "training", "--tail", "1"], [11]),
        ],
    )
    def test_leaves_out_the_others(self, run, arguments, steps):
        """Records are selected by step, severity, time, pattern, event and component."""
        assert steps == self.steps(run(*self.STEPS), *arguments)

    def test_leaves_out_damage_where_records_are_asked_for(self, run):
        """A line that is no record isn't shown among records of an event."""
        path = run(self.STEPS[1], tail=b"half\n")
        damage = "-------- line 2: 4 bytes"

        assert [True, False] == [damage in output(path, *each) for each in ([], ["--event", "*"])]

    def test_is_of_the_file_for_programs(self, run):
        """With --json, what is selected is printed byte for byte, and nothing besides."""
        path = run(*self.STEPS, tail=b"half\n")

        assert render_jsonl(self.STEPS[5]).decode() == output(path, "--json", "--step", "5")
        assert b"".join(map(render_jsonl, self.STEPS)).decode() == output(path, "--json")

    def test_reads_stdin(self, run):
        """A dash stands for the records of stdin."""
        content = run(*self.STEPS).read_bytes()
        shown = CliRunner().invoke(show, ["-", "--step", "4"], input=content).output

        assert HEADING + render_console(self.STEPS[4]) == shown


def test_prints_what_is_alike_as_the_console_does(run):
    """Thousands of lines that differ in numbers alone, ranks and days look as one by one."""
    records = [
        dataclasses.replace(
            record(n / 7, step=n * n, duration_ms=n), ts=f"2026-05-{20 + n // 600}T15:42:01.123Z"
        )
        for n in range(1200)
    ]
    path = run(*records[:600], *records[600:])
    columns = Columns()
    expected = [render_console(each, columns=columns) for each in records]
    expected.insert(600, HEADING.replace("20,", "21,"))

    assert HEADING + "".join(expected) == output(path)
