"""
`geno-obs tail`: the last records of runs, and those that come.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, closing

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.tail import tail
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.segmented import line, write


def run(*arguments):
    return CliRunner().invoke(tail, [*map(str, arguments)], catch_exceptions=False).stdout


def steps(shown):
    return [int(row.rpartition("step=")[2].split()[0]) for row in shown.splitlines()[1:]]


@pytest.fixture
def folder(log_dir):
    """Return the log directory, with two runs whose records take turns, one with a rank."""
    log_dir.mkdir()
    write(log_dir, "a.jsonl", 0, *[line(n, "a", n) for n in range(0, 40, 2)])
    write(log_dir, "longer.jsonl", 0, *[line(n, "longer", n) for n in range(1, 40, 2)])
    write(log_dir, "longer.rank1.jsonl", 0, line(99, "longer", 38))
    return log_dir


@pytest.mark.usefixtures("folder")
def test_shows_the_last_of_a_run():
    """Of a run the last ten are shown, or as many as asked for, of all ranks."""
    assert list(range(20, 40, 2)) == steps(run("a"))
    assert [37, 99, 39] == steps(run("longer", "-n", 3))


@pytest.mark.usefixtures("folder")
def test_merges_runs_by_time():
    """Of several runs so many of each are shown by time, each line with its run's id."""
    shown = run("a", "longer", "-n", 2)

    assert [36, 38, 99, 39] == steps(shown)
    assert ["a       ", "a       ", "longer  ", "longer  "] == [
        row[:8] for row in shown.splitlines()[1:]
    ]


def test_looks_at_the_end_of_a_large_file(folder):
    """Of a file of megabytes the end is read; where records are chosen, all of it."""
    many = [line(n, "large", n // 100) for n in range(20_000)]
    write(folder, "large.jsonl", 0, *many)

    assert [19_998, 19_999] == steps(run("large", "-n", 2))
    assert [4, 5] == steps(run("large", "-n", 2, "--step", "4:6"))


@pytest.mark.usefixtures("folder")
def test_looks_at_no_more_than_the_end(monkeypatch):
    """Unless records are chosen, no more bytes are read than so many lines usually have."""
    for name in ("_BACK", "_LINE"):
        monkeypatch.setattr(f"geno_lewm_obs.cli.tail.{name}", 20)

    shown = steps(run("a", "-n", 20))

    assert [36, 38] == shown[-2:]
    assert len(shown) < 5


@pytest.mark.usefixtures("folder")
def test_prints_records_for_programs():
    """With --json the records are printed byte for byte."""
    assert (line(36, "a", 36) + line(38, "a", 38)).decode() == run("a", "-n", 2, "--json")


def test_tells_damage_without_a_number(folder):
    """A line that is no record is told; its number isn't known at the end of a file."""
    with (folder / "a.jsonl").open("ab") as file:
        file.write(b"half\n")

    assert run("a", "-n", 1).endswith("-------- 4 bytes that are not a whole record\n")


@pytest.mark.usefixtures("folder")
def test_refuses_a_run_that_is_not_there():
    """One name that means no run is an error before anything is printed."""
    done = CliRunner().invoke(tail, ["a", "other"])

    assert ("", "no such run") == (done.stdout, str(done.exception)[:11])


def test_follows_several_runs_and_ranks(folder):
    """It shows what comes to any of them, a rank that begins later included, until all are over."""
    command = [sys.executable, "-m", "geno_lewm_obs", "tail", "-f", "a", "longer", "-n", "1"]
    with ExitStack() as writers:
        sinks = [
            writers.enter_context(closing(FileSink(folder / name)))
            for name in ("a.jsonl", "longer.jsonl")
        ]
        viewer = writers.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        shown = [viewer.stdout.readline() for _ in range(3)]
        sinks.append(writers.enter_context(closing(FileSink(folder / "a.rank3.jsonl"))))
        for sink, step in zip(sinks, (201, 202, 203), strict=True):
            sink.append(line(step, "run", 55), "info", "training.metric")
            shown.append(viewer.stdout.readline())
        for sink in sinks:
            sink.close()
        rest, code = viewer.stdout.read(), viewer.wait(60)

    assert [38, 39, 201, 202, 203] == steps("".join(shown))
    assert ["a       ", "longer  ", "a       "] == [row[:8] for row in shown[-3:]]
    assert "training@3" in shown[-1]
    assert ("", 0) == (rest, code)


def test_runs_a_command(folder):
    """With --on it follows, and runs a command for what comes and not for what was there."""
    before, later = (line(n, "run", n).replace(b'"info"', b'"error"') for n in (1, 2))
    write(folder, "run.jsonl", 0, before)
    told = folder / "told"
    command = [sys.executable, "-m", "geno_lewm_obs", "tail", "run", "--on", "error,end"]
    command += ["--exec", f"sh -c 'echo $GENO_OBS_ALARM $GENO_OBS_RUN >> {told}'"]
    with ExitStack() as stack:
        sink = stack.enter_context(closing(FileSink(folder / "run.jsonl")))
        viewer = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        assert any("step=1" in row for row in iter(viewer.stdout.readline, ""))
        sink.append(later, "error", "training.metric")
        sink.close()
        code = viewer.wait(60)

    assert (0, "error run\nend run\n") == (code, told.read_text())
