"""
`geno-obs why`: how a run ended, on one screen.
"""

from __future__ import annotations

import json

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.why import why
from geno_lewm_obs.postmortem import report
from tests.catalog.last_lines import BEGUN, STEP, row
from tests.postmortem.causes import CAUSES
from tests.screens import assert_as_looked_at, show_on_terminal, widths


@pytest.fixture(autouse=True)
def kernel_without_kills(monkeypatch):
    """Let the kernel have killed nothing for want of memory."""
    monkeypatch.setattr(report, "kill_count", lambda: 0)


def run(*arguments):
    return CliRunner().invoke(why, [*map(str, arguments)], catch_exceptions=False)


@pytest.mark.parametrize("columns", [80, 120])
def test_looks_as_it_was_looked_at(real_runs, monkeypatch, columns):
    """Each end is told on one screen, whose lines fit."""
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", str(real_runs))
    screens = {run_id: show_on_terminal(monkeypatch, columns, "why", run_id) for run_id in CAUSES}
    shown = "\n".join(f"{screen}" for screen in screens.values()).replace(str(real_runs), "LOGS")

    assert_as_looked_at(f"why-{columns}", shown)
    assert max(widths(shown)) <= columns
    assert max(len(screen.splitlines()) for screen in screens.values()) <= 24


@pytest.mark.parametrize("run_id", CAUSES)
def test_prints_an_object_for_programs(real_runs, run_id):
    """With --json it prints one object, and nothing on stderr."""
    done = run(run_id, "--json", "--log-dir", real_runs)

    assert (CAUSES[run_id][0], "") == (json.loads(done.stdout)["cause"], done.stderr)


def test_says_what_to_type_next(log_dir, real_runs):
    """A torn file is to be repaired, a live run to be followed, another one to be looked at."""
    log_dir.mkdir()
    (log_dir / "torn.jsonl").write_bytes(BEGUN + STEP + STEP[:50])

    assert [
        "next: geno-obs repair torn --dry-run\n",
        f"next: geno-obs tail live --log-dir {real_runs} --follow\n",
        f"next: geno-obs show failed --log-dir {real_runs} --tail 20\n",
    ] == [
        run("torn").stderr,
        run("live", "--log-dir", real_runs).stderr,
        run("failed", "--log-dir", real_runs).stderr,
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 5000, b'{"a": 1}\n' * 9, b"x" * (1 << 20), b'{"ts":5,"data":7}\n']
)
def test_tells_what_it_can_of_any_file(tmp_path, content):
    """Whatever stands in a file, its state is unknown, and the file is left as it is."""
    path = tmp_path / "odd.jsonl"
    path.write_bytes(content)

    done = run(path)

    assert "odd is in an UNKNOWN state" in done.stdout
    assert f"next: geno-obs show {path} --tail 20\n" == done.stderr
    assert content == path.read_bytes()


def test_what_came_in_one_moment_is_in_its_order(log_dir):
    """Warnings of the same millisecond are shown as they stand in the file."""
    log_dir.mkdir()
    events = ["training.collapse.alert", "data.shard.drop", "training.collapse.alert"]
    lines = [row(event, "warn", criterion=str(at)) for at, event in enumerate(events)]
    (log_dir / "run.jsonl").write_bytes(BEGUN + b"".join(lines))
    shown = run("run").stdout

    assert shown.index("criterion=0") < shown.index("criterion=1") < shown.index("criterion=2")
