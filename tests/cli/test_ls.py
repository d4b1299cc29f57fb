"""
`geno-obs ls`: the runs of a directory, with the state of each.
"""

from __future__ import annotations

import json
import os

import pytest
from freezegun import freeze_time

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import logged_run
from geno_lewm_obs.catalog import list_runs
from geno_lewm_obs.cli.ls import ls
from tests.programs import python
from tests.read.segmented import line, write


def run(*arguments):
    return CliRunner().invoke(ls, [*map(str, arguments)], catch_exceptions=False)


def test_prints_a_line_of_json_a_run(real_runs):
    """With --json each run is an object on a line, and stderr is empty."""
    done = run("--json", "--log-dir", real_runs)
    told = [json.loads(row) for row in done.stdout.splitlines()]

    assert ([each.as_json() for each in list_runs(real_runs).runs], "") == (told, done.stderr)


def test_takes_states_times_and_an_order(real_runs):
    """Runs are chosen by state and time, sorted, and cut to a number."""
    failed = run("--log-dir", real_runs, "--state", "failed", "--sort", "run", "--limit", 1)
    later = run("--log-dir", real_runs, "--since", "2100-01-01")

    assert ["failed"] == [row.split()[1] for row in failed.stdout.splitlines()[1:]]
    assert f"1 of 10 runs; geno-obs why failed --log-dir {real_runs}\n" == failed.stderr
    assert ("", True) == (later.stdout, later.stderr.startswith("geno-lewm-obs: no such runs in "))


def test_lists_twenty_for_a_person(log_dir):
    """A person is shown the last twenty, and how many there are; a program gets all."""
    log_dir.mkdir()
    for number in range(25):
        write(log_dir, f"run-{number:02}.jsonl", 0, line(1, second=number))
    shown = run()

    assert (21, True, 25) == (
        len(shown.stdout.splitlines()),
        shown.stderr.startswith("20 of 25 runs; geno-obs show run-24"),
        len(run("--json").stdout.splitlines()),
    )


def test_says_that_there_is_none(log_dir):
    """A directory without runs, or that isn't there yet, is no error."""
    assert f"geno-lewm-obs: no runs in {log_dir}\n" == run().stderr


def test_is_plain_ascii_where_need_be(log_dir):
    """Where stdout has no Unicode, each sign is one of ASCII, so that columns stay."""
    log_dir.mkdir()
    write(log_dir, "run.jsonl", 0, line(1), line(2, event="training.run.end"))
    done = python("-m", "geno_lewm_obs", "ls", variables={"PYTHONIOENCODING": "ascii"})

    assert ("+  run", 0) == (done.stdout.splitlines()[1][:6], done.returncode)


class TestBadInput:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0" * 5000,
            os.urandom(20_000),
            b'{"a": 1}\n' * 500,
            b'{"ts":5}\n',
            b"x" * (1 << 20),
        ],
        ids=["empty", "nuls", "binary", "json", "odd", "one-line"],
    )
    def test_is_listed_as_unknown(self, log_dir, content):
        """Whatever stands in a file of the directory, it's listed, and left as it is."""
        log_dir.mkdir()
        path = log_dir / "odd.jsonl"
        path.write_bytes(content)

        assert " unknown " in run().stdout
        assert content == path.read_bytes()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read all files")
    def test_that_may_not_be_read_is_said(self, log_dir):
        """A file that may not be read is listed with that."""
        log_dir.mkdir()
        write(log_dir, "run.jsonl", 0, line(1)).chmod(0)

        assert "can't be read" in run().stdout

    def test_is_told_by_the_exit_code(self, tmp_path):
        """What is no directory is refused by the options."""
        (tmp_path / "file").touch()

        assert 2 == run("--log-dir", tmp_path / "file").exit_code

    def test_moves_no_cursor(self, log_dir):
        """Names and texts of files are shown with escapes, and private ones withheld."""
        log_dir.mkdir()
        write(log_dir, "a\x1b[2J.jsonl", 0, line(1))
        failed = line(1, event="obs.run.failed", data={"exception_type": "ACGT" * 6 + "\x1b"})
        write(log_dir, "run.jsonl", 0, failed)
        shown = run().stdout

        assert ([], True) == (
            [char for char in shown if not (char.isprintable() or char == "\n")],
            "failed" in shown and "(withheld)" in shown,
        )


def test_says_how_long_a_run_takes_still():
    """Of a run that goes on its pace and the time left are shown, where its steps are known."""
    with (
        freeze_time("2026-05-20T15:42:01Z") as frozen,
        logged_run("training", run_id="r", total_steps=3700) as log,
    ):
        for step in (100, 200, 300):
            log.info("training.epoch.end", step=step)
            frozen.tick(200)
        told = json.loads(run("--json").stdout)
        shown = run().stdout.splitlines()[1]

    assert (3700, 0.5, 6800.0) == (told["total_steps"], told["steps_per_s"], told["left_s"])
    assert shown.endswith("2.0s/step, ~1h53 left")


def test_a_run_that_is_over_has_no_time_left():
    """Of a run that is over the steps are told, and neither pace nor time."""
    with logged_run("training", run_id="r", end_event="training.run.end", total_steps=9) as log:
        log.info("training.epoch.end", step=1)
        log.info("training.epoch.end", step=9)
    told = json.loads(run("--json").stdout)

    assert (9, None, None) == (told["total_steps"], told["steps_per_s"], told["left_s"])
    assert "steps/s" not in run().stdout
