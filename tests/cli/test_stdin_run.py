"""
A run on standard input, which commands read as they read a file.
"""

from __future__ import annotations

import errno
import io
import json
import tempfile
from pathlib import Path

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main, stdin_run
from tests.compare.runs_to_compare import line, losses
from tests.frames.runs_of_events import write_run

START = line("training.run.start", data={"model_id": "m"})
LINES = b"".join([START, *losses([3, 2, 1]), line("training.run.end", 9, data={"reason": "done"})])


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Return the directory for temporary files, which is empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def outcome(monkeypatch, capsys, temporary):
    """Return what calls a command with a run on stdin: its exit code, output and words."""

    def call(*arguments, content=LINES):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        code = main([*map(str, arguments)])
        assert [] == [*temporary.iterdir()]
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize("command", ["show", "stats", "verify", "why"])
def test_is_closed(monkeypatch, capsys, command):
    """A standard input that is closed is said, and read by no command."""
    monkeypatch.setattr("sys.stdin", None)

    assert 2 == main([command, "-"])
    assert "- names standard input, which is closed" in capsys.readouterr().err


def test_is_verified(outcome):
    """What is wrong with it is found, by line."""
    code, out, _ = outcome("verify", "-", "--json", content=LINES[:-20])
    (found, *_) = map(json.loads, out.splitlines())

    assert (1, "stdin.jsonl", 5, "torn") == (code, found["file"], found["line"], found["rule"])


def test_tells_why_it_ended(outcome):
    """Its end is told; no command is named that would read it again."""
    code, out, err = outcome("why", "-")

    assert (0, "stdin completed: done", "") == (code, out.splitlines()[0], err)


def test_is_drawn_and_compared_and_its_end_printed(outcome, log_dir):
    """It's drawn, compared with a run that has a file, and its last records are printed."""
    write_run(log_dir, START, *losses([3, 2, 0]), name="a.jsonl")

    assert "stdin  loss 3 █▅▁ 1   best 1" == outcome("plot", "-")[1].splitlines()[-1]
    assert "geno-lewm-obs: a and stdin differ" in outcome("diff", "a", "-")[2]
    assert LINES[-60:].decode() == outcome("tail", "-", "-n", 1, "--json")[1][-60:]
    assert 0 == outcome("events", "declare", "-")[0]


def test_is_asked_and_exported(outcome, tmp_path):
    """It has views, and can be written for other programs."""
    pytest.importorskip("duckdb", reason="queries need the extra duckdb")
    asked = outcome("query", "-", "SELECT max(step) AS step FROM training_step", "--json")
    exported = outcome("export", "-", "--to", "csv", "-o", tmp_path / "out")

    assert (0, '{"step":2}\n') == asked[:2]
    assert (0, 3) == (exported[0], len(exported[1].splitlines()))


def test_is_not_repaired(outcome):
    """A repair needs a file, and says so."""
    code, out, err = outcome("repair", "-")

    assert (2, "") == (code, out)
    assert "save it as a file" in err


def test_is_one_run(outcome):
    """Two runs can't be on standard input."""
    code, _, err = outcome("diff", "-", "-")

    assert (2, True) == (code, "twice" in err)


def test_is_copied_for_its_owner_alone(outcome, monkeypatch):
    """Nobody else may enter the directory of the copy."""
    modes = []
    monkeypatch.setattr(
        "geno_lewm_obs.cli.verify.find_files",
        lambda run, _folder: modes.append(Path(run).parent.stat().st_mode & 0o777) or (),
    )
    outcome("verify", "-")

    assert [0o700] == modes


def test_without_room_for_a_copy(outcome, monkeypatch):
    """That there is no space is told as such, and nothing is left."""

    def full(*_):
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr("shutil.copyfileobj", full)
    code, _, err = outcome("verify", "-")

    assert (4, True) == (code, "RESOURCE.DISK_FULL: stdin can't be copied" in err)


def test_is_not_read_while_a_shell_completes(monkeypatch):
    """A completion doesn't wait for what may never come."""
    monkeypatch.setattr("sys.stdin", None)
    context = click.Context(click.Command("verify"), resilient_parsing=True)

    assert "-" == stdin_run.with_stdin(context, click.Argument(["run"]), "-")
