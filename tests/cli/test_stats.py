"""
`geno-obs stats`: counts and numbers of a run by event.
"""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import read_run
from geno_lewm_obs.cli.stats import stats
from tests.read.segmented import line, write
from tests.screens import assert_as_looked_at, show_on_terminal, widths


def run(*arguments, stdin=None):
    return CliRunner().invoke(stats, [*map(str, arguments)], input=stdin, catch_exceptions=False)


def told(*arguments, stdin=None):
    return [json.loads(row) for row in run(*arguments, "--json", stdin=stdin).stdout.splitlines()]


@pytest.fixture
def folder(tmp_path):
    """Return a directory with a run that lasted for some minutes, with two ranks."""
    steps = [
        line(n, "run", 3 * n, event="training.epoch.end", data={"loss": 2 - n / 50}, duration_ms=n)
        for n in range(100)
    ]
    hidden = line(1, "run", 300, event="obs.sampling.hidden", data={"hidden": {"eval.run.end": 7}})
    write(tmp_path, "run.jsonl", 0, *steps, b"half\n", hidden)
    write(tmp_path, "run.rank1.jsonl", 0, line(1, "run", 9, event="eval.run.end"))
    return tmp_path


@pytest.mark.parametrize("columns", [80, 120])
def test_looks_as_it_was_looked_at(folder, monkeypatch, columns):
    """Events stand below each other, and each number's spread on a line."""
    arguments = ("stats", "run", "--log-dir", folder, "--fields")
    shown = show_on_terminal(monkeypatch, columns, *arguments)

    assert_as_looked_at(f"stats-{columns}", shown)
    assert max(widths(shown)) <= columns


def test_counts_all_records(real_runs):
    """The counts of a run of ranks add up to its records."""
    records = list(read_run("three-ranks", log_dir=real_runs))

    groups = told("three-ranks", "--log-dir", real_runs)

    assert len(records) == sum(each["count"] for each in groups)


def test_takes_a_selection(folder):
    """Events, components and times choose what is counted."""
    wanted = ("--event", "training.*", "--since", "2026-05-20T15:01")
    several = told("run", "--log-dir", folder, *wanted)
    none = run("run", "--log-dir", folder, "--component", "data")

    assert [80] == [each["count"] for each in several]
    assert ("", "geno-lewm-obs: there are no such records") == (none.stdout, none.stderr.strip())


def test_counts_by_rank(folder):
    """By rank, each rank is a group."""
    groups = told("run", "--log-dir", folder, "--by", "rank")

    assert {"0": 101, "1": 1} == {each["rank"]: each["count"] for each in groups}


def test_reads_stdin(folder):
    """A dash stands for the records of stdin."""
    content = (folder / "run.jsonl").read_bytes()

    assert {"training.epoch.end": 100, "obs.sampling.hidden": 1} == {
        each["event"]: each["count"] for each in told("-", stdin=content)
    }


def test_says_what_was_left_out(folder):
    """Pieces that are no record are counted on stderr."""
    assert "geno-lewm-obs: 1 piece of lines left out" in run("run", "--log-dir", folder).stderr


def test_shows_no_name_that_is_private(tmp_path):
    """Names of events, metrics and keys that a rule keeps out are withheld, in JSON too."""
    path = write(tmp_path, "run.jsonl", 0, line(1, data={"name": "ACGT" * 6, "value": 1.5}))

    assert "ACGT" not in run(path, "--json").stdout + run(path, "--fields").stdout
